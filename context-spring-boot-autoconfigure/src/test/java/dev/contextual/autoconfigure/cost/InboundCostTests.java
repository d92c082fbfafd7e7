package dev.contextual.autoconfigure.cost;

import java.net.http.HttpResponse;
import java.util.Arrays;
import java.util.Random;

import org.junit.jupiter.api.Tag;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

import static org.assertj.core.api.Assertions.assertThat;
import static org.junit.jupiter.api.Assumptions.assumeTrue;

/**
 * What the starter costs a request, beside the same application without it. Prints
 * figures; what it asserts is only that they are sane.
 */
@Tag("long")
class InboundCostTests {

	private static final int PAIRS = 30;

	private static final int SECONDS = 2;

	private static final int TIMEOUT_MILLIS = 100;

	@ParameterizedTest
	@ValueSource(strings = { "tomcat", "jetty" })
	void trivialRequest(String server) throws Exception {
		assumeTrue(CostServer.isWrkThere(), "wrk is not installed");
		try (CostServer with = CostServer.start("--cost.server=" + server);
				CostServer without = CostServer.start("--cost.server=" + server, "--contextual.enabled=false")) {
			with.load(5 * SECONDS);
			without.load(5 * SECONDS);

			double[] cpu = new double[PAIRS];
			for (int pair = 0; pair < PAIRS; pair++) {
				boolean first = pair % 2 == 0;
				double one = cpuNanos(first ? with : without);
				double other = cpuNanos(first ? without : with);
				cpu[pair] = first ? one / other : other / one;
			}
			double bytes = bytes(with) - bytes(without);

			double[] interval = interval(cpu);
			System.out.printf("%s, trivial request: server CPU %.3fx, 95 %% of %d pairs' medians within %.3f to %.3f; "
					+ "%.0f B more%n", server, median(cpu), PAIRS, interval[0], interval[1], bytes);
			assertThat(median(cpu)).isBetween(0.5, 2.0);
			assertThat(bytes).isLessThan(10_000);
		}
	}

	@ParameterizedTest
	@ValueSource(strings = { "tomcat", "jetty" })
	void deadline(String server) throws Exception {
		try (CostServer with = CostServer.start("--cost.server=" + server)) {
			double[] late = new double[100];
			for (int i = -10; i < late.length; i++) {
				long start = System.nanoTime();
				HttpResponse<String> response = with.get("/sleep", "X-Request-Timeout-Ms", "" + TIMEOUT_MILLIS);
				assertThat(response.statusCode()).isEqualTo(504);
				if (i >= 0) {
					late[i] = (System.nanoTime() - start) / 1e6 - TIMEOUT_MILLIS;
				}
			}
			Arrays.sort(late);
			System.out.printf("%s, deadline → 504: p50 %.1f ms late, p99 %.1f ms, max %.1f ms%n", server, late[50],
					late[98], late[99]);
			assertThat(late[98]).isLessThan(5_000);
		}
	}

	private static double cpuNanos(CostServer server) throws Exception {
		long before = server.cpu().toNanos();
		long requests = server.load(SECONDS);
		return (double) (server.cpu().toNanos() - before) / requests;
	}

	private static double bytes(CostServer server) throws Exception {
		long before = server.allocated();
		long requests = server.load(SECONDS);
		return (double) (server.allocated() - before) / requests;
	}

	/**
	 * Returns the 95 % bootstrap interval of the median.
	 */
	private static double[] interval(double[] values) {
		Random random = new Random(1);
		double[] medians = new double[10_000];
		double[] sample = new double[values.length];
		for (int i = 0; i < medians.length; i++) {
			for (int k = 0; k < sample.length; k++) {
				sample[k] = values[random.nextInt(values.length)];
			}
			medians[i] = median(sample);
		}
		Arrays.sort(medians);
		return new double[] { medians[(int) (0.025 * medians.length)], medians[(int) (0.975 * medians.length)] };
	}

	private static double median(double[] values) {
		double[] sorted = values.clone();
		Arrays.sort(sorted);
		return (sorted[(sorted.length - 1) / 2] + sorted[sorted.length / 2]) / 2;
	}

}
