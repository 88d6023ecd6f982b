"""An emulator of Azure Web PubSub, usable by itself. Pure.

It serves raw, JSON and reliable JSON clients and a part of the REST data plane.
`emulator.Emulator` is the entry: give it an access key and a `listener.Listener`, and add its routes to an aiohttp app.
"""
