package dev.contextual.restart;

import java.io.IOException;
import java.lang.ref.WeakReference;
import java.net.InetAddress;
import java.net.Socket;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse;
import java.net.http.HttpResponse.BodyHandlers;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.util.ArrayList;
import java.util.Collections;
import java.util.List;
import java.util.Set;
import java.util.WeakHashMap;
import java.util.function.IntSupplier;
import java.util.stream.Stream;

/**
 * One life of the application, as far as can be remembered without keeping anything of
 * it.
 */
final class Generation {

	private static final String APPLICATION = "dev.contextual.restart.app.ShortLivedApplication";

	private static final HttpClient CUSTOMER = HttpClient.newHttpClient();

	private final int number;

	private final int port;

	private final WeakReference<ClassLoader> loader;

	private final Set<Thread> threads = Collections.newSetFromMap(new WeakHashMap<>());

	Generation(int number, Object application) {
		this.number = number;
		this.port = ((IntSupplier) application).getAsInt();
		this.loader = new WeakReference<>(application.getClass().getClassLoader());
	}

	/**
	 * Starts an application whose classes come from the context class loader.
	 * @param number zero for one without Contextual
	 */
	static Object start(int number) throws ReflectiveOperationException {
		ClassLoader loader = Thread.currentThread().getContextClassLoader();
		return Class.forName(APPLICATION, true, loader)
			.getMethod("start", String[].class)
			.invoke(null, (Object) new String[] { "--server.port=0", "--server.address=127.0.0.1",
					"--spring.application.name=short-lived", "--spring.main.banner-mode=off",
					"--spring.datasource.generate-unique-name=true", "--logging.level.root=warn",
					"--management.endpoints.web.exposure.include=contexts", "--contextual.enabled=" + (number > 0),
					"--contextual.leaks.level=always", "--contextual.leaks.grace=500ms" });
	}

	/**
	 * Has the application do what it can without Contextual. Others keep the first
	 * application's class loader for the life of the JVM: Boot 4.1 by the thread of its
	 * shutdown hook, its logging system and its shared converter, H2 2.4 by the classes
	 * on the stack of an exception.
	 */
	void settleOthers() throws IOException, InterruptedException {
		expect("/echo", 200, "echo");
		expect("/callable", 200, "callable ");
	}

	/**
	 * Has the application do all that it can, and remembers the threads that it has made.
	 * @param others the threads that were there before it
	 */
	void use(Set<Thread> others) throws IOException, InterruptedException {
		for (int i = 1; i <= 3; i++) {
			expect("/visit", 200, "visit " + i);
		}
		expect("/callable", 200, "callable ");
		expect("/cut", 504, "");
		hangUp();
		this.threads.addAll(Thread.getAllStackTraces().keySet());
		this.threads.removeAll(others);
	}

	private void expect(String path, int status, String start) throws IOException, InterruptedException {
		HttpResponse<String> response = get(path);
		if (response.statusCode() != status || !response.body().startsWith(start)) {
			throw new IllegalStateException(path + ": " + response.statusCode() + " " + response.body());
		}
	}

	private HttpResponse<String> get(String path) throws IOException, InterruptedException {
		return CUSTOMER.send(HttpRequest.newBuilder(URI.create("http://127.0.0.1:" + this.port + path))
			.timeout(Duration.ofSeconds(60))
			.build(), BodyHandlers.ofString());
	}

	private void hangUp() throws IOException, InterruptedException {
		try (Socket socket = new Socket(InetAddress.getLoopbackAddress(), this.port)) {
			socket.getOutputStream()
				.write("GET /endless HTTP/1.1\r\nHost: localhost\r\n\r\n".getBytes(StandardCharsets.US_ASCII));
			awaitEndlessRequest(/* isThere= */ true);
		}
		awaitEndlessRequest(/* isThere= */ false);
	}

	private void awaitEndlessRequest(boolean isThere) throws IOException, InterruptedException {
		while (get("/actuator/contexts").body().contains("GET /endless") != isThere) {
			Thread.sleep(10);
		}
	}

	/**
	 * Lists what is still there of this life.
	 */
	List<String> remains() {
		List<String> remains = new ArrayList<>();
		for (Thread thread : this.threads) {
			if (thread.isAlive() && !isOfTheJvm(thread)) {
				remains.add("thread " + thread.getName() + " of generation " + this.number);
			}
		}
		ClassLoader loader = this.loader.get();
		if (loader != null) {
			remains.add("class loader of generation " + this.number);
			for (Thread thread : Thread.getAllStackTraces().keySet()) {
				if (thread.getContextClassLoader() == loader) {
					remains.add("thread " + thread.getName() + " with the class loader of generation " + this.number);
				}
			}
		}
		return remains;
	}

	// The one that fires the timers of all contexts goes when it has had nothing to do
	// for a minute; the others serve who looks, or carry and wake virtual threads.
	private static boolean isOfTheJvm(Thread thread) {
		String name = thread.getName();
		return Stream
			.of("contextual-timer", "DestroyJavaVM", "probe", "HttpClient-1-", "ForkJoinPool-1-", "VirtualThread-",
					"MasterPoller", "ForkJoinPool.commonPool-")
			.anyMatch(name::startsWith);
	}

}
