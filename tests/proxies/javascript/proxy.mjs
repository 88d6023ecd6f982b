// proxy-chain, the npm package, with the rule that its first argument names.
import { Server, RequestError } from 'proxy-chain';

const NAME = 'canary-a.corp.test';
const PORT = 8443;
const rules = {
    whole: ({ hostname, port, isHttp }) => !isHttp && hostname === NAME && port === PORT,
    suffix: ({ hostname, port, isHttp }) => !isHttp && hostname.endsWith(NAME) && port === PORT,
    prefix: ({ hostname, port, isHttp }) => !isHttp && hostname.startsWith(NAME) && port === PORT,
    pattern: ({ hostname, port, isHttp }) => !isHttp && /^canary-a.corp.test$/.test(hostname) && port === PORT,
    name: ({ hostname }) => hostname === NAME,
    host: ({ request }) => request.headers.host === `${NAME}:${PORT}`,
};
const rule = rules[process.argv[2]];
const password = process.argv[3];

const server = new Server({
    host: '127.0.0.1',
    port: 3128,
    prepareRequestFunction: (asked) => {
        if (password && asked.password !== password) return { requestAuthentication: true };
        if (!rule(asked)) throw new RequestError('not listed', 403);
        return {};
    },
});
await server.listen();
