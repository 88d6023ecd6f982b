"""An emulator of Azure Web PubSub, usable by itself. Pure.

It serves simple, JSON and reliable JSON clients (`subprotocols` has the table) and the REST data plane.
`emulator.Emulator` is the entry: give it an access key and a `listener.Listener`, and add its routes to an aiohttp app.
"""
