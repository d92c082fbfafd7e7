package dev.contextual.autoconfigure.retry;

import java.io.IOException;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.util.List;
import java.util.Queue;
import java.util.concurrent.ConcurrentLinkedQueue;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.TimeUnit;

import com.sun.net.httpserver.HttpExchange;
import com.sun.net.httpserver.HttpServer;

import dev.contextual.autoconfigure.outbound.ContextHttp;

import org.springframework.http.client.JdkClientHttpRequestFactory;
import org.springframework.web.client.RestClient;

/**
 * A server on loopback that is too busy ({@code /busy}: 503) or never answers
 * ({@code /hang}), and a client that obeys the current context.
 */
final class BusyServer implements AutoCloseable {

	private final CountDownLatch closed = new CountDownLatch(1);

	private final CountDownLatch hanging = new CountDownLatch(1);

	private final Queue<Long> budgets = new ConcurrentLinkedQueue<>();

	private final ExecutorService threads = Executors.newCachedThreadPool();

	private final HttpServer server;

	private final RestClient client;

	BusyServer() throws IOException {
		this.server = HttpServer.create(new InetSocketAddress(InetAddress.getLoopbackAddress(), 0), 0);
		this.server.setExecutor(this.threads);
		this.server.createContext("/busy", (exchange) -> answer(exchange, 503));
		this.server.createContext("/ok", (exchange) -> answer(exchange, 204));
		this.server.createContext("/hang", this::hang);
		this.server.start();
		this.client = RestClient.builder()
			.baseUrl("http://localhost:" + this.server.getAddress().getPort())
			.requestFactory(ContextHttp.wrap(new JdkClientHttpRequestFactory()))
			.build();
	}

	private void answer(HttpExchange exchange, int status) throws IOException {
		note(exchange);
		exchange.sendResponseHeaders(status, /* responseLength= */ -1);
		exchange.close();
	}

	private void hang(HttpExchange exchange) {
		note(exchange);
		this.hanging.countDown();
		try {
			this.closed.await();
		}
		catch (InterruptedException ex) {
			Thread.currentThread().interrupt();
		}
		exchange.close();
	}

	private void note(HttpExchange exchange) {
		String budget = exchange.getRequestHeaders().getFirst("X-Request-Timeout-Ms");
		this.budgets.add((budget != null) ? Long.parseLong(budget) : -1);
	}

	String get(String path) {
		this.client.get().uri(path).retrieve().toBodilessEntity();
		return "ok";
	}

	/**
	 * Returns what each attempt so far was told, in ms; -1 if nothing.
	 */
	List<Long> budgets() {
		return List.copyOf(this.budgets);
	}

	/**
	 * Runs an action on a thread of its own as soon as a request hangs.
	 */
	void onceHanging(Runnable action) {
		this.threads.execute(() -> {
			try {
				if (this.hanging.await(30, TimeUnit.SECONDS)) {
					action.run();
				}
			}
			catch (InterruptedException ex) {
				Thread.currentThread().interrupt();
			}
		});
	}

	@Override
	public void close() {
		this.closed.countDown();
		this.server.stop(/* delay= */ 0);
		this.threads.shutdownNow();
	}

}
