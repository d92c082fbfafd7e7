package dev.contextual.demo;

import java.io.BufferedReader;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Queue;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.ConcurrentLinkedQueue;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.TimeoutException;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/**
 * A shop in a JVM of its own, on a free port. Closing it ends it as an operator would.
 */
final class ShopProcess implements AutoCloseable {

	private static final Pattern OPEN = Pattern.compile("The shop is open\\. http://localhost:([0-9]+)/.*");

	private final Process process;

	private final CompletableFuture<Integer> port = new CompletableFuture<>();

	private final Queue<String> output = new ConcurrentLinkedQueue<>();

	private ShopClient client;

	private ShopProcess(Process process) {
		this.process = process;
	}

	/**
	 * Starts a shop and waits until it is open.
	 */
	static ShopProcess start(String... arguments) throws Exception {
		List<String> command = new ArrayList<>();
		command.add(Path.of(System.getProperty("java.home"), "bin", "java").toString());
		command.addAll(List.of("-cp", System.getProperty("java.class.path"), "-Xmx256m", "-XX:TieredStopAtLevel=1"));
		command.add("-Dspring.threads.virtual.enabled=" + Boolean.getBoolean("spring.threads.virtual.enabled"));
		// DevTools, there for another test, would load what is not in a jar once more.
		command.add("-Dspring.devtools.restart.enabled=false");
		command.addAll(List.of(DemoApplication.class.getName(), "--server.port=0"));
		command.addAll(List.of(arguments));
		ShopProcess shop = new ShopProcess(new ProcessBuilder(command).redirectErrorStream(true).start());
		Thread reader = new Thread(shop::read, "shop-output");
		reader.setDaemon(true);
		reader.start();
		try {
			shop.client = new ShopClient(shop.port());
			return shop;
		}
		catch (Exception ex) {
			shop.close();
			throw ex;
		}
	}

	private void read() {
		try (BufferedReader lines = this.process.inputReader(StandardCharsets.UTF_8)) {
			for (String line; (line = lines.readLine()) != null;) {
				this.output.add(line);
				Matcher open = OPEN.matcher(line);
				if (open.matches()) {
					this.port.complete(Integer.parseInt(open.group(1)));
				}
			}
		}
		catch (IOException ex) {
			this.output.add(ex.toString());
		}
		this.port.completeExceptionally(new IllegalStateException("ended before it was open"));
	}

	private int port() {
		try {
			return this.port.get(2, TimeUnit.MINUTES);
		}
		catch (ExecutionException | TimeoutException ex) {
			throw new IllegalStateException(String.join("\n", this.output), ex);
		}
		catch (InterruptedException ex) {
			Thread.currentThread().interrupt();
			throw new IllegalStateException(ex);
		}
	}

	String url() {
		return "http://localhost:" + port();
	}

	ShopClient client() {
		return this.client;
	}

	/**
	 * Ends it as {@code kill -9} does.
	 */
	void kill() {
		awaitEnd(this.process.destroyForcibly());
	}

	@Override
	public void close() {
		this.process.destroy();
		awaitEnd(this.process);
	}

	private static void awaitEnd(Process process) {
		try {
			if (!process.waitFor(1, TimeUnit.MINUTES)) {
				process.destroyForcibly();
				throw new IllegalStateException("A shop did not end within a minute");
			}
		}
		catch (InterruptedException ex) {
			Thread.currentThread().interrupt();
			throw new IllegalStateException(ex);
		}
	}

}
