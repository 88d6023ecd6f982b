// The stranger's cluster: a pod is a real sidecar, a process on loopback; the container beside it is pretended.
import { spawn } from "node:child_process";
import { randomUUID } from "node:crypto";
import { once } from "node:events";
import http from "node:http";
import { createInterface } from "node:readline";

const SIDECAR = JSON.parse(process.env.SIDECAR); // what runs the entrypoint of a sidecar image

export class Pod {
  constructor(order, { issuer, jwks }) {
    this.id = order.sandboxId;
    this.uid = randomUUID();
    this.generation = 0; // of the token that its sidecar holds
    const given = { SANDBOX_ID: this.id, SANDBOX_POLICY: JSON.stringify(order.policy) };
    this.env = { PATH: process.env.PATH, ...given, TOKEN_ISSUER: issuer, TOKEN_JWKS: JSON.stringify(jwks) };
  }

  // Runs the sidecar, again whenever it dies (restartPolicy Always: a new one holds no token); `listens` hears each time.
  async start(listens) {
    this.process = spawn(SIDECAR[0], [...SIDECAR.slice(1), "sidecar", "--port", "0"], {
      env: this.env,
      stdio: ["ignore", "pipe", "inherit"],
    });
    this.process.once("exit", () => this.stopped || this.start(listens));
    const [line] = await once(createInterface(this.process.stdout), "line");
    this.port = JSON.parse(line).listening;
    this.generation = 0;
    listens(this);
  }

  stop() {
    this.stopped = true;
    this.process?.kill();
  }

  // On one keep-alive connection the sidecar shows the sandbox's id, and then takes the token.
  async give(token, generation) {
    const agent = new http.Agent({ keepAlive: true, maxSockets: 1 });
    try {
      const { sandboxId } = JSON.parse((await this.ask(agent, "GET", "/healthz")).body);
      if (sandboxId !== this.id) throw new Error("another sandbox answers there");
      const { status } = await this.ask(agent, "PUT", "/v1/token", token);
      if (status !== 204) throw new Error(`the token was answered ${status}`);
      this.generation = generation;
    } finally {
      agent.destroy();
    }
  }

  async ask(agent, method, path, content) {
    const headers = { "Content-Type": "text/plain" };
    const request = http.request({ host: "127.0.0.1", port: this.port, agent, method, path, headers });
    request.end(content);
    const [response] = await once(request, "response");
    let body = "";
    for await (const part of response) body += part;
    return { status: response.statusCode, body };
  }
}
