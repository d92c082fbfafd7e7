package dev.contextual.autoconfigure.cost;

import java.io.BufferedReader;
import java.io.IOException;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse;
import java.net.http.HttpResponse.BodyHandlers;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.TimeUnit;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/**
 * A {@link CostApplication} in a JVM of its own, and {@code wrk} to load it with.
 */
final class CostServer implements AutoCloseable {

	private static final Pattern REQUESTS = Pattern.compile("(?m)^ *([0-9]+) requests in ");

	private final HttpClient client = HttpClient.newHttpClient();

	private final Process process;

	private final int port;

	private CostServer(Process process, int port) {
		this.process = process;
		this.port = port;
	}

	static CostServer start(String... arguments) throws IOException {
		List<String> command = new ArrayList<>();
		command.add(Path.of(System.getProperty("java.home"), "bin", "java").toString());
		command.addAll(List.of("-cp", System.getProperty("java.class.path"), "-Xmx512m"));
		command.addAll(List.of(CostApplication.class.getName(), "--server.port=0", "--spring.main.banner-mode=off"));
		command.addAll(List.of(arguments));
		Process process = new ProcessBuilder(command).redirectErrorStream(true).start();
		BufferedReader lines = process.inputReader(StandardCharsets.UTF_8);
		List<String> output = new ArrayList<>();
		for (String line; (line = lines.readLine()) != null;) {
			output.add(line);
			if (line.startsWith(CostApplication.PORT)) {
				return new CostServer(process, Integer.parseInt(line.substring(CostApplication.PORT.length())));
			}
		}
		throw new IllegalStateException(String.join("\n", output));
	}

	static boolean isWrkThere() {
		try {
			new ProcessBuilder("wrk", "-v").redirectErrorStream(true).start().destroy();
			return true;
		}
		catch (IOException ex) {
			return false;
		}
	}

	/**
	 * Loads it with 16 connections.
	 * @return how many requests it has answered
	 */
	long load(int seconds) throws Exception {
		Process wrk = new ProcessBuilder("wrk", "-t1", "-c16", "-d" + seconds + "s", url("/trivial"))
			.redirectErrorStream(true)
			.start();
		String output = new String(wrk.getInputStream().readAllBytes(), StandardCharsets.UTF_8);
		Matcher requests = REQUESTS.matcher(output);
		if (wrk.waitFor() != 0 || !requests.find() || output.contains("Non-2xx") || output.contains("Socket errors")) {
			throw new IllegalStateException(output);
		}
		return Long.parseLong(requests.group(1));
	}

	Duration cpu() {
		return this.process.info().totalCpuDuration().orElseThrow();
	}

	long allocated() throws Exception {
		return Long.parseLong(get("/allocated").body());
	}

	HttpResponse<String> get(String path, String... headers) throws Exception {
		HttpRequest.Builder request = HttpRequest.newBuilder(URI.create(url(path)));
		return this.client.send(((headers.length > 0) ? request.headers(headers) : request).build(),
				BodyHandlers.ofString());
	}

	private String url(String path) {
		return "http://localhost:" + this.port + path;
	}

	@Override
	public void close() throws Exception {
		this.process.destroy();
		if (!this.process.waitFor(1, TimeUnit.MINUTES)) {
			this.process.destroyForcibly();
		}
	}

}
