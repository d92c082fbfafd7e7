package dev.contextual.autoconfigure.disconnect;

import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.Map;
import java.util.Objects;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.concurrent.locks.LockSupport;

import jakarta.servlet.AsyncContext;
import jakarta.servlet.ServletInputStream;
import jakarta.servlet.ServletException;
import jakarta.servlet.ServletOutputStream;
import jakarta.servlet.http.HttpServlet;
import jakarta.servlet.http.HttpServletRequest;
import jakarta.servlet.http.HttpServletResponse;
import jakarta.servlet.http.HttpUpgradeHandler;
import jakarta.servlet.http.WebConnection;
import org.jspecify.annotations.Nullable;

import org.springframework.util.StreamUtils;

/**
 * Serves {@code /{kind}/{id}}: the kind says how the request treats its body and its
 * thread, the id names the {@link Probe} that it stops at.
 */
public final class ProbeServlet extends HttpServlet {

	private static final long serialVersionUID = 1L;

	private static final long PARK_NANOS = 20_000_000;

	private final transient Map<String, Probe> probes = new ConcurrentHashMap<>();

	private transient volatile @Nullable Path file;

	private final AtomicInteger running = new AtomicInteger();

	/**
	 * Sets what is served by {@code /file/{id}}, which leaves the sending to Tomcat.
	 */
	public void file(Path file) {
		this.file = file;
	}

	public Probe probe(String id) {
		return this.probes.computeIfAbsent(id, (key) -> new Probe());
	}

	/**
	 * How many requests are on a thread of the server's.
	 */
	int running() {
		return this.running.get();
	}

	@Override
	protected void service(HttpServletRequest request, HttpServletResponse response) throws IOException {
		this.running.incrementAndGet();
		try {
			serve(request, response);
		}
		finally {
			this.running.decrementAndGet();
		}
	}

	private void serve(HttpServletRequest request, HttpServletResponse response) throws IOException {
		String[] path = request.getRequestURI().split("/", -1);
		Probe probe = probe(path[2]);
		switch (path[1]) {
			case "block" -> {
				probe.start(request);
				answer(response, path[2] + " " + probe.awaitEnd());
			}
			case "hold" -> {
				probe.start(request);
				answer(response,
						path[2] + " " + probe.awaitEnd(Duration.ofMillis(Long.parseLong(request.getQueryString()))));
			}
			case "read" -> {
				int length = request.getInputStream().readAllBytes().length;
				probe.start(request);
				answer(response, length + " " + probe.awaitEnd());
			}
			case "start-then-read" -> {
				probe.start(request);
				startThenRead(request, response, probe);
			}
			case "form" -> {
				String value = request.getParameter("x");
				probe.start(request);
				answer(response, value + " " + probe.awaitEnd());
			}
			case "part" -> {
				int length = request.getInputStream().readNBytes(5).length;
				probe.start(request);
				answer(response, length + " " + probe.awaitEnd());
			}
			case "late" -> {
				probe.start(request);
				String end = probe.awaitEnd();
				String body = StreamUtils.copyToString(request.getInputStream(), StandardCharsets.US_ASCII);
				answer(response, body.length() + " " + body.hashCode() + " " + end);
			}
			case "park" -> {
				if (path[2].equals("read")) {
					request.getInputStream().readAllBytes();
				}
				LockSupport.parkNanos(PARK_NANOS);
				answer(response, path[2]);
			}
			case "text" -> {
				LockSupport.parkNanos(PARK_NANOS);
				response.setContentType("text/plain");
				response.getOutputStream().print("text ".repeat(1000));
			}
			case "flood" -> {
				probe.start(request);
				flood(response, probe);
			}
			case "file" -> {
				request.getInputStream().readAllBytes();
				probe.start(request);
				probe.awaitEnd();
				sendFile(request, response);
			}
			case "async" -> async(request, response, probe);
			case "events" -> {
				response.setContentType("text/event-stream");
				response.getOutputStream().print("data: 1\n\n");
				response.flushBuffer();
				async(request, response, probe);
			}
			case "dispatch" -> dispatch(request, response, probe);
			case "upgrade" -> {
				probe.start(request);
				probe.awaitEnd();
				response.setStatus(HttpServletResponse.SC_SWITCHING_PROTOCOLS);
				response.setHeader("Upgrade", "echo");
				response.setHeader("Connection", "Upgrade");
				upgrade(request);
			}
			default -> response.sendError(HttpServletResponse.SC_NOT_FOUND);
		}
	}

	private void sendFile(HttpServletRequest request, HttpServletResponse response) throws IOException {
		if (!Boolean.TRUE.equals(request.getAttribute("org.apache.tomcat.sendfile.support"))) {
			response.sendError(HttpServletResponse.SC_NOT_IMPLEMENTED);
			return;
		}
		Path file = Objects.requireNonNull(this.file);
		request.setAttribute("org.apache.tomcat.sendfile.filename", file.toString());
		request.setAttribute("org.apache.tomcat.sendfile.start", 0L);
		request.setAttribute("org.apache.tomcat.sendfile.end", Files.size(file));
		response.setContentLengthLong(Files.size(file));
	}

	private void startThenRead(HttpServletRequest request, HttpServletResponse response, Probe probe)
			throws IOException {
		try {
			int length = request.getInputStream().readAllBytes().length;
			answer(response, length + " " + probe.awaitEnd());
		}
		catch (IOException ex) {
			probe("failed-" + probe.hangUps()).start(request);
			throw ex;
		}
	}

	/**
	 * Writes more than the client takes.
	 */
	private static void flood(HttpServletResponse response, Probe probe) {
		try {
			response.getOutputStream().write(new byte[1_000_000]);
		}
		catch (IOException ex) {
			probe.awaitEnd(); // the write has failed: nothing else may tell
		}
	}

	private void async(HttpServletRequest request, HttpServletResponse response, Probe probe) {
		AsyncContext async = request.startAsync();
		async.setTimeout(0);
		probe.start(request);
		// It uses its objects again, and so they are not to be touched any more.
		boolean isEndedByTomcat = request.getProtocol().startsWith("HTTP/2")
				&& request.getServletContext().getServerInfo().contains("Tomcat");
		Thread thread = new Thread(() -> {
			String end = probe.awaitEnd();
			if (end.equals("gone") && isEndedByTomcat) {
				return;
			}
			try {
				answer(response, "async " + end);
			}
			catch (IOException | IllegalStateException ex) {
				probe.release(); // the client has gone
			}
			complete(async);
		});
		thread.setDaemon(true);
		thread.start();
	}

	private static void complete(AsyncContext async) {
		try {
			async.complete();
		}
		catch (IllegalStateException ex) {
			// Tomcat has ended the exchange with the client.
		}
	}

	private void dispatch(HttpServletRequest request, HttpServletResponse response, Probe probe) throws IOException {
		if (request.getAttribute("dispatched") != null) {
			answer(response, "dispatched " + probe.awaitEnd());
			return;
		}
		request.setAttribute("dispatched", true);
		AsyncContext async = request.startAsync();
		probe.start(request);
		async.dispatch();
	}

	private static void upgrade(HttpServletRequest request) throws IOException {
		try {
			request.upgrade(Echo.class);
		}
		catch (ServletException ex) {
			throw new IOException(ex);
		}
	}

	public static void answer(HttpServletResponse response, String text) throws IOException {
		byte[] bytes = text.getBytes(StandardCharsets.US_ASCII);
		response.setContentLength(bytes.length);
		response.getOutputStream().write(bytes);
	}

	/**
	 * Sends five bytes back and closes.
	 */
	public static final class Echo implements HttpUpgradeHandler {

		@Override
		public void init(WebConnection connection) {
			try (connection) {
				ServletInputStream in = connection.getInputStream();
				ServletOutputStream out = connection.getOutputStream();
				byte[] bytes = new byte[5];
				in.readNBytes(bytes, 0, 5); // readNBytes(5) asks for 0 more, and blocks
				out.write(bytes);
				out.flush();
			}
			catch (Exception ex) {
				throw new IllegalStateException(ex);
			}
		}

		@Override
		public void destroy() {
		}

	}

}
