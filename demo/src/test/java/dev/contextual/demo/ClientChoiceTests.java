package dev.contextual.demo;

import java.io.BufferedReader;
import java.io.IOException;
import java.io.InputStreamReader;
import java.net.InetAddress;
import java.net.ServerSocket;
import java.net.Socket;
import java.net.http.HttpResponse;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.TimeUnit;

import dev.contextual.LiveContexts;
import org.assertj.core.api.InstanceOfAssertFactories;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.extension.ExtendWith;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

import org.springframework.boot.SpringApplication;
import org.springframework.boot.test.system.CapturedOutput;
import org.springframework.boot.test.system.OutputCaptureExtension;
import org.springframework.context.ConfigurableApplicationContext;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatException;
import static org.awaitility.Awaitility.await;

/**
 * A shop whose head office takes a call and says nothing, with each of the clients.
 */
@Timeout(120)
class ClientChoiceTests {

	@ParameterizedTest
	@CsvSource({ "jdk, Java-http-client/", "http-components, Apache-HttpClient/", "jetty, Jetty/",
			"reactor, ReactorNetty/", "simple, Java/" })
	void callOfTheChosenClientIsAbortedAtTheDeadline(String client, String userAgent) throws Exception {
		try (SilentOffice office = new SilentOffice();
				ConfigurableApplicationContext shop = run("--demo.client=" + client,
						"--shop.head-office=" + office.url())) {
			int port = shop.getEnvironment().getRequiredProperty("local.server.port", Integer.class);

			ShopClient customer = new ShopClient(port);
			assertThat(customer.get("/reports/slow?seconds=20").statusCode()).isEqualTo(200);
			assertThat(office.userAgent).succeedsWithin(30, TimeUnit.SECONDS)
				.asInstanceOf(InstanceOfAssertFactories.STRING)
				.startsWith(userAgent);

			HttpResponse<String> response = customer.get("/reports/slow?seconds=20", "X-Request-Timeout-Ms", "1000");

			assertThat(response.statusCode()).isEqualTo(504);
			assertThat(response.headers().firstValue("X-Deadline-Exceeded")).contains("caller");
			if (!isAbandoned(client)) {
				assertThat(office.hungUp).succeedsWithin(30, TimeUnit.SECONDS);
			}
		}
		// The office has hung up now, which ends what was abandoned.
		await().atMost(Duration.ofSeconds(30)).until(() -> LiveContexts.overdue().isEmpty());
	}

	// Before virtual threads nothing gets out of HttpURLConnection; the caller goes on
	// without it.
	private static boolean isAbandoned(String client) {
		return client.equals("simple") && Runtime.version().feature() < 21;
	}

	@Test
	@ExtendWith(OutputCaptureExtension.class)
	void unknownClientFailsTheStartAndTheOnesThatThereAreAreNamed(CapturedOutput output) {
		assertThatException().isThrownBy(() -> run("--demo.client=netscape").close());

		assertThat(output).contains("APPLICATION FAILED TO START")
			.contains("demo.client")
			.contains("netscape")
			.contains("HTTP_COMPONENTS")
			.contains("JDK")
			.contains("JETTY")
			.contains("REACTOR")
			.contains("SIMPLE");
	}

	private static ConfigurableApplicationContext run(String... arguments) {
		String[] all = new String[arguments.length + 2];
		all[0] = "--server.port=0";
		all[1] = "--spring.datasource.generate-unique-name=true";
		System.arraycopy(arguments, 0, all, 2, arguments.length);
		return SpringApplication.run(DemoApplication.class, all);
	}

	/**
	 * Answers the first call, on which a client is still cold, and then says nothing.
	 */
	private static final class SilentOffice implements AutoCloseable {

		private final ServerSocket serverSocket = new ServerSocket(0, 5, InetAddress.getLoopbackAddress());

		private final CompletableFuture<String> userAgent = new CompletableFuture<>();

		private final CompletableFuture<Void> hungUp = new CompletableFuture<>();

		private volatile @Nullable Socket silent;

		private SilentOffice() throws IOException {
			Thread thread = new Thread(this::listen, "silent-office");
			thread.setDaemon(true);
			thread.start();
		}

		private void listen() {
			try {
				try (Socket first = this.serverSocket.accept()) {
					readHead(first);
					first.getOutputStream()
						.write(("HTTP/1.1 200 OK\r\nContent-Type: application/json\r\nContent-Length: 2\r\n"
								+ "Connection: close\r\n\r\n{}")
							.getBytes(StandardCharsets.ISO_8859_1));
				}
				try (Socket second = this.serverSocket.accept()) {
					this.silent = second;
					readHead(second).read();
				}
			}
			catch (IOException ex) {
				// A reset, too, is a client that has gone
			}
			this.hungUp.complete(null);
		}

		private BufferedReader readHead(Socket socket) throws IOException {
			BufferedReader in = new BufferedReader(
					new InputStreamReader(socket.getInputStream(), StandardCharsets.ISO_8859_1));
			for (String line; (line = in.readLine()) != null && !line.isEmpty();) {
				if (line.regionMatches(/* ignoreCase= */ true, 0, "user-agent:", 0, 11)) {
					this.userAgent.complete(line.substring(11).strip());
				}
			}
			return in;
		}

		private String url() {
			return "http://localhost:" + this.serverSocket.getLocalPort();
		}

		@Override
		public void close() throws IOException {
			this.serverSocket.close();
			Socket silent = this.silent;
			if (silent != null) {
				silent.close();
			}
		}

	}

}
