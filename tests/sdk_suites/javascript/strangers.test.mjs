// The official JavaScript packages, unmodified, against the emulator. Environment: CONNECTION_STRING (http), NODE 20.
import assert from "node:assert/strict";
import { once } from "node:events";
import http from "node:http";
import net from "node:net";
import { after, test } from "node:test";
import { WebPubSubServiceClient, odata } from "@azure/web-pubsub";
import { WebPubSubClient, WebPubSubJsonProtocol } from "@azure/web-pubsub-client";
import { WebPubSubEventHandler } from "@azure/web-pubsub-express";
import express from "express";

const original = process.env.CONNECTION_STRING;
const endpoint = new URL(/Endpoint=([^;]+)/.exec(original)[1]);
const roles = ["webpubsub.joinLeaveGroup.g", "webpubsub.sendToGroup.g"];
const opened = [];
let hubs = 0;

after(() => opened.forEach((close) => close()));

const service = (hub = `hub${++hubs}`, connectionString = original) =>
  new WebPubSubServiceClient(connectionString, hub, { allowInsecureConnection: true });

// A started client; `seen` resolves with the next event of a name.
async function start(server, options = {}, claims = {}) {
  const { url } = await server.getClientAccessToken({ userId: "u", roles, ...claims });
  const client = new WebPubSubClient(url, options);
  opened.push(() => client.stop());
  const next = (event) => new Promise((resolve) => client.on(event, resolve));
  const connected = next("connected");
  await client.start();
  return { client, next, id: (await connected).connectionId };
}

// A TCP relay whose links can be cut as a dying network cuts them.
async function relay() {
  const links = new Set();
  const server = net.createServer((near) => {
    const far = net.connect(Number(endpoint.port), endpoint.hostname);
    for (const [one, other] of [[near, far], [far, near]]) {
      links.add(one);
      one.on("error", () => other.destroy()).on("close", () => other.destroy()).pipe(other);
    }
  });
  await once(server.listen(0, "127.0.0.1"), "listening");
  opened.push(() => server.close());
  const address = `http://127.0.0.1:${server.address().port}`;
  return {
    connectionString: original.replace(/Endpoint=[^;]+/, `Endpoint=${address}`),
    cut: () => links.forEach((link) => link.destroy()),
  };
}

test("a client joins, sends with an ack, and receives what groups and servers send", async () => {
  const server = service();
  const { client, next } = await start(server);
  await client.joinGroup("g");
  let message = next("group-message");
  const sent = await client.sendToGroup("g", { n: 1 }, "json");
  assert.equal(sent.isDuplicated, false);
  assert.deepEqual((await message).message.data, { n: 1 });
  assert.equal((await message).message.fromUserId, "u");
  const again = await client.sendToGroup("g", { n: 1 }, "json", { ackId: sent.ackId });
  assert.equal(again.isDuplicated, true);
  message = next("server-message");
  await server.sendToAll("hello", { contentType: "text/plain" });
  assert.equal((await message).message.data, "hello");
});

test("what roles do not cover is Forbidden, and an event without a handler fails", async () => {
  const { client } = await start(service(), { messageRetryOptions: { maxRetries: 0 } });
  await assert.rejects(client.joinGroup("other"), (error) => error.errorDetail.name === "Forbidden");
  await assert.rejects(client.sendEvent("e", 1, "json"), (error) => error.errorDetail.name === "InternalServerError");
});

test("a reliable client recovers after a cut, and misses nothing", async () => {
  const { connectionString, cut } = await relay();
  const server = service("recovery", connectionString);
  const { client, id } = await start(server);
  const seen = [];
  const complete = new Promise((resolve) => {
    client.on("group-message", ({ message }) => seen.push(message.data) === 6 && resolve());
  });
  await client.joinGroup("g");
  const direct = service("recovery");
  for (const n of [1, 2, 3]) await direct.group("g").sendToAll({ n });
  cut();
  for (const n of [4, 5, 6]) await direct.group("g").sendToAll({ n });
  await complete;
  assert.deepEqual(seen.map(({ n }) => n), [1, 2, 3, 4, 5, 6]);
  assert.equal(await direct.connectionExists(id), true);
});

test("a client of the plain subprotocol comes back as another connection, in its groups", async () => {
  const { connectionString, cut } = await relay();
  const server = service("plain", connectionString);
  const { client, next, id } = await start(server, { protocol: WebPubSubJsonProtocol() });
  await client.joinGroup("g");
  const again = next("connected");
  cut();
  assert.notEqual((await again).connectionId, id);
});

test("servers choose receivers, permit, move between groups, list and close", async () => {
  const server = service();
  const { client, next, id } = await start(server, { autoReconnect: false });
  const group = server.group("k");
  const message = next("server-message");
  const user = "u";
  await server.sendToAll("not for u", { contentType: "text/plain", filter: odata`userId ne ${user}` });
  await server.sendToAll("for u", { contentType: "text/plain", filter: odata`userId in ('x', ${user})` });
  assert.equal((await message).message.data, "for u");
  await server.grantPermission(id, "joinLeaveGroup", { targetName: "k" });
  assert.equal(await server.hasPermission(id, "joinLeaveGroup", { targetName: "k" }), true);
  await client.joinGroup("k");
  await server.revokePermission(id, "joinLeaveGroup", { targetName: "k" });
  assert.equal(await server.hasPermission(id, "joinLeaveGroup", { targetName: "k" }), false);
  const members = [];
  for await (const member of await group.listConnections({ maxPageSize: 1 })) members.push(member.connectionId);
  assert.deepEqual(members, [id]);
  await group.removeConnection(id);
  assert.equal(await server.groupExists("k"), false);
  await server.addConnectionsToGroups(["k", "l"], "userId eq 'u'");
  await group.removeUser(user);
  await server.removeUserFromAllGroups(user);
  assert.equal(await server.groupExists("l"), false);
  const disconnected = next("disconnected");
  await server.closeConnection(id, { reason: "enough" });
  assert.match((await disconnected).message.message, /Reason: enough$/);
  assert.equal(await server.userExists(user), false);
});

test("the official handler library takes our events and its answers reach the client", async () => {
  const told = [];
  const handler = new WebPubSubEventHandler("events", {
    path: "/events",
    handleConnect: (request, response) => response.success({ userId: `${request.context.userId}!`, groups: ["g"] }),
    handleUserEvent: (request, response) => response.success(`${request.context.userId}: ${request.data}`, "text"),
    onConnected: (request) => told.push(request.context.connectionId),
  });
  const application = http.createServer(express().use(handler.getMiddleware()));
  await once(application.listen(Number(process.env.HANDLER_PORT), "127.0.0.1"), "listening");
  opened.push(() => application.close());
  const server = service("events");
  const { client, next, id } = await start(server);
  const message = next("server-message");
  await client.sendEvent("chat", "hi", "text");
  assert.equal((await message).message.data, "u!: hi");
  assert.deepEqual(told, [id]);
  assert.equal(await server.group("g") && (await server.groupExists("g")), true);
});
