// The official JavaScript packages, unmodified, against the emulator: its client in both generations (1.1 adds streams
// and invocations, and asks for a newer Node than 20, where what is tested here works all the same).
// Environment: CONNECTION_STRING (http), HANDLER_PORT; for the last test AZURE_* and NODE_EXTRA_CA_CERTS.
import assert from "node:assert/strict";
import { once } from "node:events";
import http from "node:http";
import net from "node:net";
import { after, test } from "node:test";
import { WebPubSubServiceClient, odata } from "@azure/web-pubsub";
import { WorkloadIdentityCredential } from "@azure/identity";
import * as first from "@azure/web-pubsub-client";
import * as second from "@azure/web-pubsub-client-1.1";
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

// A started client; `next` resolves with the next event of a name.
async function start(library, server, options = {}, claims = {}) {
  const { url } = await server.getClientAccessToken({ userId: "u", roles, ...claims });
  const client = new library.WebPubSubClient(url, options);
  opened.push(() => client.stop());
  const next = (event) => new Promise((resolve) => client.on(event, resolve));
  const connected = next("connected");
  await client.start();
  return { client, next, id: (await connected).connectionId };
}

// Asked until it is so: the service is told of an end after the client that ended.
async function until(holds, tries = 200) {
  for (let n = 0; n < tries; n++) {
    if (await holds()) return;
  }
  assert.fail("it never came to be so");
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

for (const [generation, library] of Object.entries({ "1.0": first, "1.1": second })) {
  test(`${generation}: a client joins, sends with an ack, and receives what groups and servers send`, async () => {
    const server = service();
    const { client, next } = await start(library, server);
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

  test(`${generation}: what roles do not cover is Forbidden, and an event without a handler fails`, async () => {
    const { client } = await start(library, service(), { messageRetryOptions: { maxRetries: 0 } });
    await assert.rejects(client.joinGroup("other"), (error) => error.errorDetail.name === "Forbidden");
    await assert.rejects(client.sendEvent("e", 1, "json"), (error) => error.errorDetail.name === "InternalServerError");
  });

  test(`${generation}: a reliable client recovers after a cut, and misses nothing`, async () => {
    const { connectionString, cut } = await relay();
    const server = service(`recovery${generation}`, connectionString);
    const { client, id } = await start(library, server);
    const seen = [];
    const complete = new Promise((resolve) => {
      client.on("group-message", ({ message }) => seen.push(message.data) === 6 && resolve());
    });
    await client.joinGroup("g");
    const direct = service(`recovery${generation}`);
    for (const n of [1, 2, 3]) await direct.group("g").sendToAll({ n });
    cut();
    for (const n of [4, 5, 6]) await direct.group("g").sendToAll({ n });
    await complete;
    assert.deepEqual(seen.map(({ n }) => n), [1, 2, 3, 4, 5, 6]);
    assert.equal(await direct.connectionExists(id), true);
  });

  test(`${generation}: a client of the plain subprotocol comes back as another connection, in its groups`, async () => {
    const { connectionString, cut } = await relay();
    const server = service(`plain${generation}`, connectionString);
    const { client, next, id } = await start(library, server, { protocol: library.WebPubSubJsonProtocol() });
    await client.joinGroup("g");
    const again = next("connected");
    cut();
    assert.notEqual((await again).connectionId, id);
  });

  test(`${generation}: servers choose receivers, permit, move between groups, list and close`, async () => {
    const server = service();
    const { client, next, id } = await start(library, server, { autoReconnect: false });
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

  test(`${generation}: a client that was stopped is gone at once, also a reliable one`, async () => {
    const server = service();
    const { client, id } = await start(library, server);
    assert.equal(await server.connectionExists(id), true);
    client.stop(); // an empty close frame
    await until(async () => !(await server.connectionExists(id)));
  });

  test(`${generation}: groups and users have any name`, async () => {
    const server = service();
    for (const name of ["a/b", "a%2Fb", "a?b", "a#b", "a\tb", "{x}", "ü ∂", "a+b&c=d", "%", "'g'"]) {
      const { client, id, next } = await start(library, server, {}, { userId: name, roles: ["webpubsub.joinLeaveGroup"] });
      await client.joinGroup(name);
      assert.equal(await server.groupExists(name), true, name);
      assert.equal(await server.userExists(name), true, name);
      const group = server.group(name);
      const members = [];
      for await (const member of await group.listConnections()) members.push(member);
      assert.deepEqual(members, [{ connectionId: id, userId: name }]);
      const message = next("group-message");
      await group.sendToAll({ name });
      assert.deepEqual((await message).message.data, { name });
      assert.equal((await message).message.group, name);
      await server.sendToUser(name, { name });
      await server.grantPermission(id, "sendToGroup", { targetName: name });
      assert.equal(await server.hasPermission(id, "sendToGroup", { targetName: name }), true);
      await group.removeUser(name);
      assert.equal(await server.groupExists(name), false, name);
      client.stop();
    }
  });

  test(`${generation}: the largest message passes, in a frame and over REST`, async () => {
    const server = service();
    const { client, next } = await start(library, server);
    await client.joinGroup("g");
    let message = next("group-message");
    const frame = JSON.stringify({ type: "sendToGroup", group: "g", ackId: 7, dataType: "text", data: "", noEcho: false });
    await client.sendToGroup("g", "x".repeat(1_048_576 - frame.length), "text", { ackId: 7 });
    assert.ok((await message).message.data.length > 1_048_000);
    message = next("server-message");
    await server.sendToAll("x".repeat(1_048_576), { contentType: "text/plain" });
    assert.equal((await message).message.data.length, 1_048_576);
  });
}

test("the official handler library takes our events and its answers reach the client", async () => {
  const told = [];
  const handler = new WebPubSubEventHandler("events", {
    path: "/events",
    allowedEndpoints: ["https://other.test", endpoint.origin], // a line of its own for each, with its port
    handleConnect: (request, response) => {
      switch (request.context.userId) {
        case "stranger":
          return response.fail(401, "nobody knows you");
        case "same":
          return response.success({ userId: "", subprotocol: "" });
        case "any":
          return response.success();
        default:
          response.setState("seen", { times: 1 });
          return response.success({ userId: `${request.context.userId}!`, groups: ["g"] });
      }
    },
    handleUserEvent: (request, response) => {
      if (request.data === "fail") return response.fail(400, "no");
      const seen = request.context.states.seen?.times;
      return response.success(`${request.context.userId}: ${request.data} ${seen}`, "text");
    },
    onConnected: (request) => told.push(request.context.connectionId),
  });
  const application = http.createServer(express().use(handler.getMiddleware()));
  await once(application.listen(Number(process.env.HANDLER_PORT), "127.0.0.1"), "listening");
  opened.push(() => application.close());
  const server = service("events");
  const { client, next, id } = await start(first, server);
  const message = next("server-message");
  await client.sendEvent("chat", "hi", "text");
  assert.equal((await message).message.data, "u!: hi 1");
  await assert.rejects(client.sendEvent("chat", "fail", "text"), (error) => error.errorDetail !== undefined);
  assert.deepEqual(told, [id]);
  assert.equal(await server.group("g") && (await server.groupExists("g")), true);
});

test("what the handler library decides is what becomes of a client", async () => {
  const server = service("events");
  for (const userId of ["same", "any"]) {
    const { client, next } = await start(second, server, {}, { userId });
    const message = next("server-message");
    await client.sendEvent("chat", "hi", "text");
    assert.equal((await message).message.data, `${userId}: hi undefined`);
  }
  const { url } = await server.getClientAccessToken({ userId: "stranger" });
  const refused = http.get(url.replace(/^ws/, "http"), {
    headers: {
      Connection: "Upgrade",
      Upgrade: "websocket",
      "Sec-WebSocket-Version": "13",
      "Sec-WebSocket-Key": "AAAAAAAAAAAAAAAAAAAAAA==",
    },
  });
  const [answer] = await once(refused, "response");
  assert.equal(answer.statusCode, 401);
  assert.equal((await answer.toArray()).join(""), "nobody knows you");
});

test("1.1: an invocation is answered by the handler, or fails by name; its client stays", async () => {
  const server = service("events");
  const { client } = await start(second, server, { messageRetryOptions: { maxRetries: 0 } }, { userId: "any" });
  const { data, dataType } = await client.invokeEvent("chat", "hi", "text");
  assert.deepEqual([data, dataType], ["any: hi undefined", "text"]);
  const failed = (error) => error.errorDetail.name === "InternalServerError";
  await assert.rejects(client.invokeEvent("chat", "fail", "text"), failed);
  await assert.rejects(client.invokeEvent("chat", "hi", "text", { abortSignal: AbortSignal.abort() }));
  await client.sendEvent("chat", "hi", "text");
});

test("azure-identity signs in with the token of a service account", { skip: !process.env.AZURE_AUTHORITY_HOST }, async () => {
  const credential = new WorkloadIdentityCredential({ disableInstanceDiscovery: true });
  const { token, expiresOnTimestamp } = await credential.getToken("https://storage.azure.com/.default");
  assert.ok(token.length > 20);
  assert.ok(expiresOnTimestamp > Date.now());
});
