package dev.contextual.autoconfigure.inbound;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.net.http.HttpClient;
import java.util.concurrent.CompletableFuture;

import dev.contextual.autoconfigure.disconnect.Http2Client;

class TomcatHttp2RequestKindsTests extends TomcatRequestKindsTests {

	@Override
	HttpClient.Version version() {
		return HttpClient.Version.HTTP_2;
	}

	/**
	 * Not by the JDK's client, which (17) gives every stream up when Tomcat announces
	 * with GOAWAY that it takes no new ones.
	 */
	@Override
	CompletableFuture<String> slowAnswer(int port) throws IOException {
		Http2Client client = new Http2Client(port, null);
		int stream = client.get("/shop/controller/await");
		return CompletableFuture.supplyAsync(() -> {
			try (client) {
				return client.answer(stream);
			}
			catch (IOException ex) {
				throw new UncheckedIOException(ex);
			}
		});
	}

}
