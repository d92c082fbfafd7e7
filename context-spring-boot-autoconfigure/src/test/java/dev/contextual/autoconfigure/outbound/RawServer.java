package dev.contextual.autoconfigure.outbound;

import java.io.BufferedInputStream;
import java.io.ByteArrayOutputStream;
import java.io.Closeable;
import java.io.IOException;
import java.io.InputStream;
import java.io.OutputStream;
import java.net.InetAddress;
import java.net.ServerSocket;
import java.net.Socket;
import java.net.SocketTimeoutException;
import java.nio.charset.StandardCharsets;
import java.util.List;
import java.util.Map;
import java.util.Queue;
import java.util.Set;
import java.util.TreeMap;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.ConcurrentLinkedQueue;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.ThreadLocalRandom;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicInteger;

/**
 * An HTTP/1.1 server on loopback that misbehaves on demand and sees when its client goes.
 */
final class RawServer implements Closeable {

	private static final String OK = "HTTP/1.1 200 OK\r\nContent-Type: text/plain\r\n";

	final CountDownLatch arrived = new CountDownLatch(1);

	final CountDownLatch drain = new CountDownLatch(1);

	final CountDownLatch clientGone = new CountDownLatch(1);

	final AtomicInteger connections = new AtomicInteger();

	final Queue<Map<String, List<String>>> requests = new ConcurrentLinkedQueue<>();

	private final ServerSocket listener;

	private final Set<Socket> sockets = ConcurrentHashMap.newKeySet();

	RawServer() throws IOException {
		this.listener = new ServerSocket(0, 200, InetAddress.getLoopbackAddress());
		start("raw-server", this::accept);
	}

	int port() {
		return this.listener.getLocalPort();
	}

	String url(String path) {
		return "http://127.0.0.1:" + port() + path;
	}

	/**
	 * Returns the values of a header, request by request; null where it was absent.
	 */
	List<List<String>> received(String header) {
		return this.requests.stream().map((request) -> request.getOrDefault(header, List.of())).toList();
	}

	private static void start(String name, Runnable task) {
		Thread thread = new Thread(task, name);
		thread.setDaemon(true);
		thread.start();
	}

	private void accept() {
		try {
			while (true) {
				Socket socket = this.listener.accept();
				this.connections.incrementAndGet();
				this.sockets.add(socket);
				if (this.listener.isClosed()) {
					socket.close(); // came with the close, which has not seen it
				}
				start("raw-connection", () -> serve(socket));
			}
		}
		catch (IOException ex) {
			// closed
		}
	}

	private void serve(Socket socket) {
		try (socket) {
			socket.setTcpNoDelay(true);
			InputStream in = new BufferedInputStream(socket.getInputStream());
			if (isHandshake(in)) {
				this.arrived.countDown();
				awaitClose(in);
				return;
			}
			while (serveOne(socket, in, socket.getOutputStream())) {
				// next
			}
		}
		catch (IOException | InterruptedException ex) {
			// the client is gone, or the server is closed
		}
	}

	private static boolean isHandshake(InputStream in) throws IOException {
		in.mark(1);
		int first = in.read();
		in.reset();
		return first == 0x16;
	}

	private boolean serveOne(Socket socket, InputStream in, OutputStream out) throws IOException, InterruptedException {
		String requestLine = line(in);
		if (requestLine == null) {
			return false;
		}
		Map<String, List<String>> headers = new TreeMap<>(String.CASE_INSENSITIVE_ORDER);
		for (String line = line(in); line != null && !line.isEmpty(); line = line(in)) {
			int colon = line.indexOf(':');
			headers.merge(line.substring(0, colon), List.of(line.substring(colon + 1).strip()),
					(one, other) -> List.of(one.get(0), other.get(0)));
		}
		this.requests.add(headers);
		String path = requestLine.split(" ", 3)[1];
		switch (path) {
			case "/headers" -> {
				this.arrived.countDown();
				awaitClose(in);
				return false;
			}
			case "/length" -> {
				send(out, OK + "Content-Length: 1000000\r\n\r\n");
				drip(socket, in, out, "x");
				return false;
			}
			case "/chunked" -> {
				send(out, OK + "Transfer-Encoding: chunked\r\n\r\n");
				drip(socket, in, out, "1\r\nx\r\n");
				return false;
			}
			case "/stalled" -> {
				send(out, OK + "Content-Length: 1000000\r\n\r\n");
				this.arrived.countDown();
				awaitClose(in);
				return false;
			}
			case "/json" -> {
				send(out, "HTTP/1.1 200 OK\r\nContent-Type: application/json\r\nContent-Length: 1000000\r\n\r\n[1,");
				this.arrived.countDown();
				awaitClose(in);
				return false;
			}
			case "/gzip" -> {
				send(out, OK + "Content-Encoding: gzip\r\nContent-Length: 1000000\r\n\r\n");
				out.write(new byte[] { 0x1f, (byte) 0x8b, 8, 0, 0, 0, 0, 0, 0, 0 });
				out.flush();
				this.arrived.countDown();
				awaitClose(in);
				return false;
			}
			case "/upload" -> {
				this.arrived.countDown();
				this.drain.await();
				awaitClose(in);
				return false;
			}
			case "/hangup" -> {
				return false;
			}
			case "/exceeded" -> {
				body(in, headers);
				send(out, "HTTP/1.1 504 Gateway Timeout\r\nX-Deadline-Exceeded: caller\r\nContent-Length: 2\r\n\r\nno");
				return true;
			}
			case "/exceeded-later" -> {
				socket.setSoTimeout(Integer.parseInt(headers.get("X-Request-Timeout-Ms").get(0)) + 20);
				try {
					in.read();
				}
				catch (SocketTimeoutException ex) {
					socket.setSoTimeout(0);
				}
				send(out, "HTTP/1.1 504 Gateway Timeout\r\nX-Deadline-Exceeded: caller\r\nContent-Length: 2\r\n\r\nno");
				return true;
			}
			case "/slow" -> {
				pause(socket, in);
				send(out, OK + "Content-Length: 2\r\n\r\n");
				pause(socket, in);
				send(out, "ok");
				return true;
			}
			case "/redirect" -> {
				body(in, headers);
				send(out, "HTTP/1.1 302 Found\r\nLocation: /headers\r\nContent-Length: 0\r\n\r\n");
				return true;
			}
			case "/redirect-to-other-name" -> {
				body(in, headers);
				send(out, "HTTP/1.1 302 Found\r\nLocation: http://localhost:" + port()
						+ "/ok\r\nContent-Length: 0\r\n\r\n");
				return true;
			}
			case "/busy-for-long" -> {
				send(out, "HTTP/1.1 503 Service Unavailable\r\nRetry-After: 120\r\nContent-Length: 2\r\n\r\nno");
				this.arrived.countDown();
				return true;
			}
			case "/busy-once" -> {
				boolean isFirst = this.requests.size() == 1;
				send(out, (isFirst ? "HTTP/1.1 503 Service Unavailable\r\nRetry-After: 1\r\n" : OK)
						+ "Content-Length: 2\r\n\r\nok");
				return true;
			}
			case "/busy" -> {
				send(out, "HTTP/1.1 503 Service Unavailable\r\nContent-Length: 2\r\n\r\nno");
				return true;
			}
			case "/count" -> {
				String size = Long.toString(body(in, headers));
				send(out, OK + "Content-Length: " + size.length() + "\r\n\r\n" + size);
				return true;
			}
			case "/ok-chunked" -> {
				send(out, OK + "Transfer-Encoding: chunked\r\n\r\n2\r\nok\r\n0\r\n\r\n");
				return true;
			}
			default -> {
				body(in, headers);
				send(out, OK + "Content-Length: 2\r\n\r\nok");
				return true;
			}
		}
	}

	private static void pause(Socket socket, InputStream in) throws IOException {
		socket.setSoTimeout(ThreadLocalRandom.current().nextInt(1, 6));
		try {
			if (in.read() < 0) {
				throw new IOException("client is gone");
			}
		}
		catch (SocketTimeoutException ex) {
			socket.setSoTimeout(0);
		}
	}

	private long body(InputStream in, Map<String, List<String>> headers) throws IOException {
		if (headers.containsKey("Transfer-Encoding")) {
			this.arrived.countDown();
			long total = 0;
			for (int size = chunkSize(in); size > 0; size = chunkSize(in)) {
				in.skipNBytes(size);
				line(in);
				total += size;
			}
			line(in);
			return total;
		}
		long size = headers.containsKey("Content-Length") ? Long.parseLong(headers.get("Content-Length").get(0)) : 0;
		in.skipNBytes(size);
		return size;
	}

	private static int chunkSize(InputStream in) throws IOException {
		String line = line(in);
		if (line == null) {
			throw new IOException("client is gone");
		}
		return Integer.parseInt(line, 16);
	}

	// Sends again and again until the client goes.
	private void drip(Socket socket, InputStream in, OutputStream out, String drop) throws IOException {
		socket.setSoTimeout(10);
		while (true) {
			try {
				send(out, drop);
				this.arrived.countDown();
				if (in.read() < 0) {
					break;
				}
			}
			catch (SocketTimeoutException ex) {
				// still there: the next drop
			}
			catch (IOException ex) {
				break;
			}
		}
		this.clientGone.countDown();
	}

	private void awaitClose(InputStream in) throws IOException {
		try {
			byte[] bytes = new byte[65536];
			while (in.read(bytes) >= 0) {
				// not of interest
			}
		}
		catch (IOException ex) {
			if (this.listener.isClosed()) {
				throw ex;
			}
		}
		this.clientGone.countDown();
	}

	boolean sawClientGo() throws InterruptedException {
		return this.clientGone.await(10, TimeUnit.SECONDS);
	}

	boolean sawRequest() throws InterruptedException {
		return this.arrived.await(10, TimeUnit.SECONDS);
	}

	private static void send(OutputStream out, String text) throws IOException {
		out.write(text.getBytes(StandardCharsets.US_ASCII));
		out.flush();
	}

	private static String line(InputStream in) throws IOException {
		ByteArrayOutputStream line = new ByteArrayOutputStream();
		for (int value = in.read(); value != '\n'; value = in.read()) {
			if (value < 0) {
				return null;
			}
			if (value != '\r') {
				line.write(value);
			}
		}
		return line.toString(StandardCharsets.US_ASCII);
	}

	@Override
	public void close() throws IOException {
		this.drain.countDown();
		this.listener.close();
		for (Socket socket : this.sockets) {
			socket.close();
		}
	}

}
