package dev.contextual.demo;

import java.io.IOException;
import java.net.ServerSocket;
import java.net.http.HttpResponse;
import java.sql.Connection;
import java.sql.DriverManager;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.sql.Statement;
import java.time.Duration;
import java.util.Arrays;

import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import tools.jackson.databind.JsonNode;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

/**
 * Three shops in JVMs of their own, a report that each asks the next one for, and the
 * database of the last.
 */
class ChainTests {

	private static final int SECONDS = 30;

	private static Connection database;

	private static ShopProcess last;

	private static ShopProcess middle;

	private static ShopProcess first;

	@BeforeAll
	static void start() throws Exception {
		int port = freePort();
		last = ShopProcess.start("--spring.profiles.active=postgres", "--shop.postgres-port=" + port);
		database = DriverManager.getConnection("jdbc:postgresql://localhost:" + port + "/postgres", "postgres", "");
		middle = startBefore(last);
		first = startBefore(middle);
	}

	@AfterAll
	static void stop() throws SQLException {
		for (ShopProcess shop : new ShopProcess[] { first, middle }) {
			if (shop != null) {
				shop.close();
			}
		}
		if (database != null) {
			database.close();
		}
		if (last != null) {
			last.close();
		}
	}

	@Test
	void hangingUpEndsAllThatIsDoneForTheClient() throws Exception {
		hangUps(3);
	}

	@Test
	@Tag("long")
	void manyHangUps() throws Exception {
		report("hang-up", hangUps(100));
	}

	@Test
	void spentBudgetEndsAllThatIsDoneForTheClient() throws Exception {
		spentBudgets(3);
	}

	@Test
	@Tag("long")
	void manySpentBudgets() throws Exception {
		report("budget spent", spentBudgets(100));
	}

	@Test
	void budgetShrinksFromHopToHop() throws Exception {
		try (ShopClient.Connection report = first.client()
			.openReport("slow", SECONDS, "X-Request-Timeout-Ms", "20000")) {
			await().until(() -> queries() == 1);

			long atFirst = timeoutMillis(first);
			long inTheMiddle = timeoutMillis(middle);
			long atLast = timeoutMillis(last);

			assertThat(atFirst).isLessThanOrEqualTo(20_000);
			assertThat(inTheMiddle).isLessThan(atFirst);
			assertThat(atLast).isLessThan(inTheMiddle);
		}
		awaitNothing();
	}

	@Test
	void deathOfTheMiddleLeavesTheOthersClean() throws Exception {
		try (ShopClient.Connection report = first.client().openReport(SECONDS)) {
			await().until(() -> queries() == 1);

			middle.kill();

			assertThat(report.status()).isEqualTo(502);
			await().until(() -> first.client().live() + last.client().live() == 0 && queries() == 0);
		}
		finally {
			first.close();
			middle = startBefore(last);
			first = startBefore(middle);
		}
		hangUps(1);
	}

	private static ShopProcess startBefore(ShopProcess next) throws Exception {
		return ShopProcess.start("--shop.head-office=" + next.url());
	}

	/**
	 * Returns how long it took each time until nothing was left.
	 */
	private static long[] hangUps(int count) throws Exception {
		long[] nanos = new long[count];
		for (int i = 0; i < count; i++) {
			try (ShopClient.Connection report = first.client().openReport(SECONDS)) {
				await().until(() -> queries() == 1);
				report.close();
				long start = System.nanoTime();
				awaitNothing();
				nanos[i] = System.nanoTime() - start;
			}
		}
		return nanos;
	}

	private static long[] spentBudgets(int count) throws Exception {
		long[] nanos = new long[count];
		for (int i = 0; i < count; i++) {
			HttpResponse<String> response = first.client()
				.get("/reports/slow?seconds=" + SECONDS, "X-Request-Timeout-Ms", "500");
			long start = System.nanoTime();
			awaitNothing();
			nanos[i] = System.nanoTime() - start;
			assertThat(response.statusCode()).isEqualTo(504);
			assertThat(response.headers().firstValue("X-Deadline-Exceeded")).contains("caller");
		}
		return nanos;
	}

	private static void awaitNothing() {
		await().pollDelay(Duration.ZERO)
			.pollInterval(Duration.ofMillis(2))
			.until(() -> queries() == 0 && last.client().live() + middle.client().live() + first.client().live() == 0);
	}

	private static void report(String what, long[] nanos) {
		Arrays.sort(nanos);
		System.out.printf("chain of three, %s → nothing left: p50 %.1f ms, p95 %.1f ms, max %.1f ms of %d%n", what,
				nanos[nanos.length / 2] / 1e6, nanos[nanos.length * 95 / 100] / 1e6, nanos[nanos.length - 1] / 1e6,
				nanos.length);
	}

	private static long timeoutMillis(ShopProcess shop) {
		JsonNode roots = shop.client().contexts().path("roots");
		assertThat(roots).as("%s", roots).hasSize(1);
		return roots.path(0).path("timeoutMs").asLong();
	}

	private static int queries() throws SQLException {
		try (Statement statement = database.createStatement(); ResultSet count = statement.executeQuery("""
				select count(*) from pg_stat_activity
				where state = 'active' and query like '%pg_sleep%' and pid <> pg_backend_pid()""")) {
			count.next();
			return count.getInt(1);
		}
	}

	private static int freePort() throws IOException {
		try (ServerSocket socket = new ServerSocket(0)) {
			return socket.getLocalPort();
		}
	}

}
