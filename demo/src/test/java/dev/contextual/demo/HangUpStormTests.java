package dev.contextual.demo;

import java.io.IOException;
import java.lang.management.ManagementFactory;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.Map;
import java.util.PriorityQueue;
import java.util.Random;
import java.util.TreeMap;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.locks.LockSupport;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import java.util.stream.Stream;

import javax.management.ObjectName;

import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;

import org.springframework.beans.factory.annotation.Value;
import org.springframework.boot.test.context.SpringBootTest;
import org.springframework.boot.test.context.SpringBootTest.WebEnvironment;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assumptions.assumeThat;
import static org.awaitility.Awaitility.await;

/**
 * A thousand clients at once that hang up when they like.
 */
@SpringBootTest(webEnvironment = WebEnvironment.RANDOM_PORT,
		properties = { "server.tomcat.keep-alive-timeout=2s", "server.tomcat.accept-count=2000" })
class HangUpStormTests {

	private static final Path DESCRIPTORS = Path.of("/proc/self/fd");

	private static final Pattern OURS = Pattern.compile("(\\d+)\\s+\\d+\\s+(dev\\.contextual\\.[A-Z]\\w*)");

	private ShopClient client;

	@BeforeEach
	void connect(@Value("${local.server.port}") int port) {
		this.client = new ShopClient(port);
	}

	@Test
	void nothingIsLeftOfAStorm() throws Exception {
		storm(/* clients= */ 200, Duration.ofSeconds(3));
	}

	@Test
	@Tag("long")
	void nothingIsLeftOfALongStorm() throws Exception {
		storm(/* clients= */ 1_000, Duration.ofSeconds(60));
	}

	private void storm(int clients, Duration duration) throws Exception {
		assumeThat(DESCRIPTORS).exists();
		long seed = System.nanoTime();
		System.out.println("seed " + seed);
		Random random = new Random(seed);
		visits(clients, Duration.ofSeconds(2), random);
		Map<String, Long> instances = instances();
		int threads = ManagementFactory.getThreadMXBean().getThreadCount();
		long descriptors = descriptors();

		int visits = visits(clients, duration, random);

		System.out.println(visits + " visits, threads before " + threads + ", descriptors before " + descriptors);
		assertThat(visits).isGreaterThan(clients);
		await().atMost(Duration.ofSeconds(60)).untilAsserted(() -> {
			assertThat(ManagementFactory.getThreadMXBean().getThreadCount()).isLessThanOrEqualTo(threads + 10);
			assertThat(descriptors()).isLessThanOrEqualTo(descriptors + 10);
		});
		// What has ended is swept within two seconds, and a thread's own goes with it.
		await().atMost(Duration.ofSeconds(60))
			.untilAsserted(() -> instances().forEach((type, count) -> assertThat(count).as(type)
				.isLessThanOrEqualTo(instances.getOrDefault(type, 0L) + 10)));
	}

	/**
	 * Lets clients come and go, and waits until nothing runs for them any more.
	 */
	private int visits(int clients, Duration duration, Random random) throws IOException {
		PriorityQueue<Visit> queue = new PriorityQueue<>();
		long end = System.nanoTime() + duration.toNanos();
		int visits = 0;
		while (System.nanoTime() - end < 0) {
			if (queue.size() < clients) {
				queue.add(visit(random));
				visits++;
				continue;
			}
			Visit visit = queue.remove();
			LockSupport.parkNanos(visit.endNanos - System.nanoTime());
			visit.connection.close();
		}
		for (Visit visit : queue) {
			visit.connection.close();
		}
		await().atMost(Duration.ofMinutes(2)).untilAsserted(() -> assertThat(this.client.live()).isZero());
		return visits;
	}

	private Visit visit(Random random) throws IOException {
		ShopClient.Connection connection = random.nextBoolean() ? this.client.openReport(1)
				: this.client.openOrder("storm", Delays.HEADER, "payment=" + random.nextInt(300) + "ms",
						"X-Request-Timeout-Ms", String.valueOf(1 + random.nextInt(2_000)));
		return new Visit(System.nanoTime() + TimeUnit.MILLISECONDS.toNanos(random.nextInt(2_000)), connection);
	}

	/**
	 * Counts the instances of the core's classes after full collections.
	 */
	private static Map<String, Long> instances() throws Exception {
		Map<String, Long> instances = new TreeMap<>();
		histogram();
		histogram();
		Matcher line = OURS.matcher(histogram());
		while (line.find()) {
			instances.put(line.group(2), Long.valueOf(line.group(1)));
		}
		return instances;
	}

	private static String histogram() throws Exception {
		return (String) ManagementFactory.getPlatformMBeanServer()
			.invoke(new ObjectName("com.sun.management:type=DiagnosticCommand"), "gcClassHistogram",
					new Object[] { new String[0] }, new String[] { String[].class.getName() });
	}

	private static long descriptors() throws IOException {
		try (Stream<Path> descriptors = Files.list(DESCRIPTORS)) {
			return descriptors.count();
		}
	}

	private record Visit(long endNanos, ShopClient.Connection connection) implements Comparable<Visit> {

		@Override
		public int compareTo(Visit other) {
			return Long.compare(this.endNanos - other.endNanos, 0);
		}

	}

}
