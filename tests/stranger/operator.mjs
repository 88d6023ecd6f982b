// An operator in another language, written from fake_platform/protocol/ alone, on the official client of the channel.
// Environment: PLATFORM (its https URL), HOST, INSTALL_KEY, ACCOUNT_UID, POD_UID, FAMILIES (a,b), SIDECAR (see pods.mjs).
import { WebPubSubClient, WebPubSubJsonReliableProtocol } from "@azure/web-pubsub-client";
import { createHash, randomUUID } from "node:crypto";
import { setTimeout as pause } from "node:timers/promises";
import { Pod } from "./pods.mjs";

const { PLATFORM, HOST, INSTALL_KEY, ACCOUNT_UID, POD_UID } = process.env;
const families = process.env.FAMILIES.split(",");
const pods = new Map(); // by sandboxId
const ended = new Map(); // by sandboxId: the final status, null once it was acknowledged
let terms;
let draining = false;
let link = { open: false };

const log = (text) => process.stderr.write(`${new Date().toISOString()} ${text}\n`);
const now = () => new Date().toISOString();
const soon = () => ({ abortSignal: AbortSignal.timeout(10_000) });
const uniform = (low, high) => low + Math.random() * (high - low);

function leave() {
  pods.forEach((pod) => pod.stop());
  process.exit(0);
}

async function exchange() {
  const installationId = createHash("sha256").update(HOST + ACCOUNT_UID).digest("base64url");
  const answer = await fetch(`${PLATFORM}/v1/hosts/${HOST}/key-exchange`, {
    method: "POST",
    headers: { Authorization: `Bearer ${INSTALL_KEY}`, "Content-Type": "application/json" },
    body: JSON.stringify({
      protocol: [1], installationId, instance: POD_UID, operatorVersion: "js-1", runtimeFamilies: families,
    }),
  });
  if (answer.ok) return answer.json();
  const { type } = await answer.json();
  if (type === "superseded") leave();
  const refused = [401, 403, 409, 410].includes(answer.status);
  const wait = refused ? uniform(30, 60) : Number(answer.headers.get("Retry-After"));
  throw Object.assign(new Error(`the exchange was refused: ${type}`), { wait });
}

function allowed({ url }) {
  const { protocol, hostname, username, port } = new URL(url);
  const literal = /^[\d.]+$|^\[/.test(hostname);
  if (protocol !== "wss:" || literal || username || !["", new URL(PLATFORM).port].includes(port))
    throw new Error("the channel's address is none that may be opened");
  return url;
}

// One connection, from the exchange to its end.
async function serve() {
  terms = await exchange();
  const client = new WebPubSubClient(allowed(terms.channel), {
    protocol: WebPubSubJsonReliableProtocol(), autoReconnect: false, autoRejoinGroups: false,
    messageRetryOptions: { maxRetries: 0 },
  });
  const mine = (link = { client, sent: 0, heard: 0, early: new Map(), ids: new Set(), misses: 0, open: false });
  const stopped = new Promise((resolve) => client.on("stopped", resolve));
  client.on("disconnected", ({ message }) => message?.message === "superseded" && leave());
  client.on("group-message", ({ message }) => message.group === terms.channel.group && inOrder(mine, message.data));
  let beat;
  try {
    await client.start(soon());
    await client.joinGroup(terms.channel.group, soon());
    await say("host.inventory", { sandboxes: [...pods.values()].map(listed) });
    mine.open = true;
    log(`serving in generation ${terms.generation}`);
    [...pods.values()].filter((pod) => pod.port).forEach((pod) => tell(pod));
    ended.forEach((status) => status && report(status));
    checkIn(mine);
    beat = setInterval(checkIn, 10_000, mine);
    await stopped;
  } finally {
    clearInterval(beat);
    clearTimeout(mine.gap);
    client.stop();
  }
}

function say(type, data) {
  const { client } = link;
  const about = { type, host: HOST, generation: terms.generation, time: now() };
  return client.sendEvent(type, { v: 1, id: randomUUID(), seq: ++link.sent, ...about, data }, "json", soon());
}

// Two check-ins in a row without an answer mean that the link is half open.
function checkIn(mine) {
  const fine = { ok: true, reason: null, checkedAt: now() };
  const running = [...pods.values()].filter((pod) => pod.generation > 0).length;
  say("host.checkin", {
    operatorVersion: "js-1", runtimeFamilies: families, capacity: { running, pending: pods.size - running },
    health: { clusterApi: fine, namespace: fine, rbac: fine, channel: fine },
  }).then(() => (mine.misses = 0), () => ++mine.misses >= 2 && mine.client.stop());
}

function listed({ id, uid, generation }) {
  const ready = generation > 0;
  return { sandboxId: id, podUid: uid, phase: ready ? "Running" : "Pending", ready, tokenGeneration: generation };
}

function report(status) {
  if (!link.open) return; // the next inventory comes first, and the status after it
  const taken = () => ended.has(status.sandboxId) && ended.set(status.sandboxId, null);
  say("sandbox.status", status).then(taken, (error) => log(`a status was not taken: ${error.name}`));
}

function tell({ id, uid, generation }, state = generation > 0 ? "ready" : "starting", reason = null, detail = null) {
  const status = { sandboxId: id, podUid: uid, state, reason, detail, tokenGeneration: generation };
  if (["failed", "finished"].includes(state)) ended.set(id, status);
  report(status);
}

// Each message once and in the order of seq; one that is missing for 5 s ends the connection.
function inOrder(mine, envelope) {
  if (envelope.host !== HOST || envelope.generation !== terms.generation || envelope.seq <= mine.heard)
    return log(`ignored ${envelope.type} ${envelope.seq}`);
  mine.early.set(envelope.seq, envelope);
  clearTimeout(mine.gap);
  for (let next; (next = mine.early.get(mine.heard + 1)); mine.early.delete(++mine.heard)) {
    if (!mine.ids.has(next.id)) (on[next.type] ?? (() => log(`unknown type ${next.type}`)))(next.data, next.time);
    mine.ids.add(next.id);
  }
  if (mine.early.size) mine.gap = setTimeout(() => mine.client.stop(), 5000);
}

const on = {
  "sandbox.launch": launch,
  "sandbox.token": ({ sandboxId, podUid, token, generation }) => {
    const pod = pods.get(sandboxId);
    if (pod?.uid === podUid) give(pod, token, generation);
  },
  "sandbox.terminate": ({ sandboxId, podUid }) => {
    const pod = pods.get(sandboxId) ?? { id: sandboxId, uid: null, generation: 0 };
    if (ended.has(sandboxId) || (podUid !== null && pod.uid !== podUid)) return;
    pod.wasReady ? end(pod, "finished") : end(pod, "failed", "cancelled", "It was terminated.");
  },
  "host.retired": () => (draining = true),
  "host.keyRetired": () => log("the key was retired: apply the newest bundle"),
};

function launch(order, time) {
  if (pods.has(order.sandboxId) || ended.has(order.sandboxId)) return;
  const refuse = (reason, detail) => end({ id: order.sandboxId, uid: null, generation: 0 }, "failed", reason, detail);
  if (draining) return refuse("cancelled", "The host was deleted and drains.");
  if (!order.image.startsWith(`${terms.registry.host}/`)) return refuse("admission", "This registry is not the host's.");
  if (!terms.runtimeFamilies.includes(order.family)) return refuse("family-not-served", "It is none of ours.");
  if (order.workloadIdentity) return refuse("identity-disabled", "This operator makes no service accounts.");
  const pod = new Pod(order, terms.sandboxTokens);
  pods.set(pod.id, pod);
  tell({ ...pod, uid: null }, "accepted");
  const left = Date.parse(time) + 1000 * order.deadlineSeconds - Date.now();
  pod.deadline = setTimeout(() => end(pod, "failed", "deadline", "It was not ready in time."), Math.max(0, left));
  pod.start((again) => tell(again)).then(() => give(pod, order.token, order.tokenGeneration));
}

async function give(pod, token, generation) {
  await pod.give(token, generation).catch((error) => log(`sandbox ${pod.id}: ${error.message}`));
  if (pods.get(pod.id) !== pod || pod.generation !== generation) return;
  clearTimeout(pod.deadline);
  pod.wasReady = true;
  tell(pod);
}

function end(pod, state, reason, detail) {
  pods.delete(pod.id);
  clearTimeout(pod.deadline);
  pod.stop?.();
  tell(pod, state, reason, detail);
}

["SIGTERM", "SIGINT"].forEach((name) => process.on(name, leave));
for (let failures = 1; ; failures = link.open ? 1 : failures + 1) {
  link = { open: false };
  const error = await serve().then(() => null, (reason) => reason);
  if (error) log(error.message);
  await pause(1000 * Math.max(error?.wait || 0, uniform(1, Math.min(60, 2 ** failures))));
}
