package dev.contextual.demo;

import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.net.InetAddress;
import java.net.Socket;
import java.net.SocketTimeoutException;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse;
import java.net.http.HttpResponse.BodyHandlers;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.util.stream.Stream;
import java.util.stream.StreamSupport;

import tools.jackson.databind.JsonNode;
import tools.jackson.databind.json.JsonMapper;

import static org.assertj.core.api.Assertions.assertThat;

/**
 * A customer and an operator of the shop. Orders can also be placed on a socket of their
 * own, to hang up on.
 */
final class ShopClient {

	private static final JsonMapper JSON = JsonMapper.builder().build();

	private final HttpClient httpClient = HttpClient.newHttpClient();

	private final int port;

	ShopClient(int port) {
		this.port = port;
	}

	HttpResponse<String> order(String item, String... headers) {
		return send(request("/orders", headers).header("Content-Type", "application/json")
			.header("X-Test", item)
			.POST(HttpRequest.BodyPublishers.ofString(orderBody(item))));
	}

	HttpResponse<String> post(String path, String body) {
		return send(request(path).header("Content-Type", "application/json")
			.POST(HttpRequest.BodyPublishers.ofString(body)));
	}

	HttpResponse<String> get(String path, String... headers) {
		return send(request(path, headers));
	}

	HttpResponse<String> delete(String path) {
		return send(request(path).DELETE());
	}

	JsonNode contexts() {
		return getJson("/actuator/contexts");
	}

	JsonNode leaks() {
		return getJson("/actuator/contextleaks");
	}

	private JsonNode getJson(String path) {
		HttpResponse<String> response = get(path);
		assertThat(response.statusCode()).isEqualTo(200);
		return json(response);
	}

	int live() {
		return contexts().path("live").asInt();
	}

	Connection openOrder(String item, String... headers) throws IOException {
		String body = orderBody(item);
		return open("POST /orders HTTP/1.1\r\nHost: localhost\r\nContent-Type: application/json\r\nX-Test: " + item
				+ "\r\nContent-Length: " + body.length() + "\r\n" + lines(headers) + "\r\n" + body);
	}

	Connection openReport(int seconds) throws IOException {
		return openReport("slow", seconds);
	}

	Connection openReport(String report, int seconds, String... headers) throws IOException {
		return open("GET /reports/" + report + "?seconds=" + seconds + " HTTP/1.1\r\nHost: localhost\r\n"
				+ lines(headers) + "\r\n");
	}

	private static String lines(String... headers) {
		StringBuilder lines = new StringBuilder();
		for (int i = 0; i < headers.length; i += 2) {
			lines.append(headers[i]).append(": ").append(headers[i + 1]).append("\r\n");
		}
		return lines.toString();
	}

	static JsonNode json(HttpResponse<String> response) {
		return JSON.readTree(response.body());
	}

	/**
	 * Returns the nodes and all that is below them.
	 */
	static Stream<JsonNode> flatten(JsonNode nodes) {
		return StreamSupport.stream(nodes.spliterator(), /* parallel= */ false)
			.flatMap((node) -> Stream.concat(Stream.of(node), flatten(node.path("children"))));
	}

	private Connection open(String request) throws IOException {
		Socket socket = new Socket(InetAddress.getLoopbackAddress(), this.port);
		socket.getOutputStream().write(request.getBytes(StandardCharsets.UTF_8));
		return new Connection(socket);
	}

	private static String orderBody(String item) {
		return "{\"item\":\"" + item + "\",\"quantity\":1}";
	}

	private HttpRequest.Builder request(String path, String... headers) {
		HttpRequest.Builder request = HttpRequest.newBuilder(URI.create("http://localhost:" + this.port + path))
			.timeout(Duration.ofSeconds(60));
		return (headers.length > 0) ? request.headers(headers) : request;
	}

	private HttpResponse<String> send(HttpRequest.Builder request) {
		try {
			return this.httpClient.send(request.build(), BodyHandlers.ofString());
		}
		catch (IOException ex) {
			throw new UncheckedIOException(ex);
		}
		catch (InterruptedException ex) {
			Thread.currentThread().interrupt();
			throw new IllegalStateException(ex);
		}
	}

	/**
	 * One request on a socket of its own. Closing it is hanging up.
	 */
	static final class Connection implements AutoCloseable {

		private final Socket socket;

		private Connection(Socket socket) {
			this.socket = socket;
		}

		/**
		 * Waits for the first line of the response and returns its status.
		 */
		int status() throws IOException {
			this.socket.setSoTimeout(60_000);
			ByteArrayOutputStream line = new ByteArrayOutputStream();
			for (int next; (next = this.socket.getInputStream().read()) != '\n' && next != -1;) {
				line.write(next);
			}
			String status = line.toString(StandardCharsets.US_ASCII);
			assertThat(status).startsWith("HTTP/1.1 ");
			return Integer.parseInt(status.substring(9, 12));
		}

		/**
		 * Waits for a response, at most this long.
		 */
		void awaitResponse(Duration atMost) throws IOException {
			this.socket.setSoTimeout((int) atMost.toMillis());
			try {
				this.socket.getInputStream().read();
			}
			catch (SocketTimeoutException ex) {
				// Enough of it
			}
		}

		@Override
		public void close() throws IOException {
			this.socket.close();
		}

	}

}
