// The official Java packages, unmodified: the service client against the emulator, azure-identity against the token
// endpoint. Run as one source file; every step that fails ends it. Environment: CONNECTION_STRING, AZURE_*; the trust
// store is a property of the virtual machine.
import com.azure.core.credential.TokenRequestContext;
import com.azure.core.http.rest.RequestOptions;
import com.azure.identity.WorkloadIdentityCredentialBuilder;
import com.azure.messaging.webpubsub.WebPubSubServiceClient;
import com.azure.messaging.webpubsub.WebPubSubServiceClientBuilder;
import com.azure.messaging.webpubsub.models.GetClientAccessTokenOptions;
import com.azure.messaging.webpubsub.models.WebPubSubContentType;
import com.azure.messaging.webpubsub.models.WebPubSubPermission;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.WebSocket;
import java.util.List;
import java.util.Objects;
import java.util.concurrent.BlockingQueue;
import java.util.concurrent.CompletionStage;
import java.util.concurrent.LinkedBlockingQueue;
import java.util.concurrent.TimeUnit;
import java.util.regex.Pattern;

public class Strangers {
    private static final List<String> NAMES =
        List.of("plain", "a/b", "a%2Fb", "a?b", "a#b", "a\tb", "{x}", "\u00fc \u2202", "a+b&c=d", "%");

    private final WebPubSubServiceClient service = new WebPubSubServiceClientBuilder()
        .connectionString(System.getenv("CONNECTION_STRING")).hub("java").buildClient();

    public static void main(String[] arguments) throws Exception {
        Strangers strangers = new Strangers();
        for (String name : NAMES) {
            strangers.isFoundByItsName(name);
        }
        strangers.receivesTheLargestMessage();
        strangers.signsIn();
        System.exit(0);
    }

    private void isFoundByItsName(String name) throws Exception {
        try (Client client = new Client(name)) {
            RequestOptions none = new RequestOptions();
            service.addConnectionToGroupWithResponse(name, client.id, none);
            holds(service.groupExistsWithResponse(name, none).getValue(), "group " + name);
            holds(service.userExistsWithResponse(name, none).getValue(), "user " + name);
            service.sendToGroup(name, "to the group", WebPubSubContentType.TEXT_PLAIN);
            client.hears("to the group");
            service.sendToUser(name, "to the user", WebPubSubContentType.TEXT_PLAIN);
            client.hears("to the user");
            RequestOptions target = new RequestOptions().addQueryParam("targetName", name);
            service.grantPermissionWithResponse(WebPubSubPermission.SEND_TO_GROUP, client.id, target);
            holds(service.checkPermissionWithResponse(WebPubSubPermission.SEND_TO_GROUP, client.id, target).getValue(),
                "permission for " + name);
            service.removeUserFromGroupWithResponse(name, name, none);
            holds(!service.groupExistsWithResponse(name, none).getValue(), "no group " + name);
        }
    }

    private void receivesTheLargestMessage() throws Exception {
        try (Client client = new Client("large")) {
            service.sendToConnection(client.id, "x".repeat(1_048_576), WebPubSubContentType.TEXT_PLAIN);
            client.hears("x".repeat(1_048_576));
        }
    }

    /** The scopes of OpenID stand beside the one that is asked for: MSAL for Java adds them. */
    private void signsIn() {
        if (System.getenv("AZURE_AUTHORITY_HOST") == null) {
            return;
        }
        String token = new WorkloadIdentityCredentialBuilder().disableInstanceDiscovery().build()
            .getTokenSync(new TokenRequestContext().addScopes("https://storage.azure.com/.default")).getToken();
        holds(token.length() > 20, "a token");
    }

    private static void holds(boolean held, String what) {
        System.out.println((held ? "ok: " : "not ok: ") + what);
        if (!held) {
            System.exit(1);
        }
    }

    /** One WebSocket of the JSON subprotocol. */
    private final class Client implements WebSocket.Listener, AutoCloseable {
        private final BlockingQueue<String> frames = new LinkedBlockingQueue<>();
        private final StringBuilder partial = new StringBuilder();
        private final WebSocket socket;
        final String id;

        Client(String user) throws Exception {
            String url = service.getClientAccessToken(new GetClientAccessTokenOptions().setUserId(user)).getUrl();
            socket = HttpClient.newHttpClient().newWebSocketBuilder().subprotocols("json.webpubsub.azure.v1")
                .buildAsync(URI.create(url), this).get(10, TimeUnit.SECONDS);
            var found = Pattern.compile("\"connectionId\":\"([^\"]+)\"").matcher(next());
            holds(found.find(), "connected as " + user);
            id = found.group(1);
        }

        private String next() throws InterruptedException {
            return Objects.requireNonNull(frames.poll(10, TimeUnit.SECONDS), "no frame came");
        }

        void hears(String data) throws InterruptedException {
            String frame = next();
            holds(frame.endsWith("\"data\":\"" + data + "\"}"), "a message of " + data.length() + " characters");
        }

        @Override
        public CompletionStage<?> onText(WebSocket from, CharSequence data, boolean last) {
            partial.append(data);
            if (last) {
                frames.add(partial.toString());
                partial.setLength(0);
            }
            from.request(1);
            return null;
        }

        @Override
        public void close() {
            socket.sendClose(WebSocket.NORMAL_CLOSURE, "").join();
        }
    }
}
