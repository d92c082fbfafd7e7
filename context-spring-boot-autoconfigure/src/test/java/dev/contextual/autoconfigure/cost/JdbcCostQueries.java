package dev.contextual.autoconfigure.cost;

import java.io.BufferedReader;
import java.io.IOException;
import java.io.InputStreamReader;
import java.io.PrintWriter;
import java.lang.management.ManagementFactory;
import java.lang.management.ThreadMXBean;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import java.util.concurrent.TimeUnit;

import com.zaxxer.hikari.HikariDataSource;
import dev.contextual.CancellableContext;
import dev.contextual.Context;
import dev.contextual.Scope;
import dev.contextual.autoconfigure.ContextualAutoConfiguration;
import dev.contextual.autoconfigure.jdbc.ContextJdbcAutoConfiguration;

import org.springframework.boot.SpringApplication;
import org.springframework.boot.WebApplicationType;
import org.springframework.boot.autoconfigure.ImportAutoConfiguration;
import org.springframework.context.ConfigurableApplicationContext;
import org.springframework.context.annotation.Bean;
import org.springframework.context.annotation.Configuration;
import org.springframework.jdbc.core.JdbcTemplate;

/**
 * An application with a data source, in a JVM of its own, that runs batches of queries
 * and says what CPU time they took. One with and one without the guard in the same JVM
 * would each be compiled for both.
 */
final class JdbcCostQueries implements AutoCloseable {

	private static final String READY = "CPU nanos ";

	private static final ThreadMXBean THREADS = ManagementFactory.getThreadMXBean();

	private final Process process;

	private final BufferedReader lines;

	private final PrintWriter orders;

	private JdbcCostQueries(Process process) {
		this.process = process;
		this.lines = process.inputReader(StandardCharsets.UTF_8);
		this.orders = new PrintWriter(process.outputWriter(StandardCharsets.UTF_8),
				/* autoFlush= */ true);
	}

	/**
	 * Starts one.
	 * @param query what it is to run
	 * @param deadline whether under a live deadline
	 * @param guarded whether its data source is guarded
	 */
	static JdbcCostQueries start(JdbcCostTests.Query query, boolean guarded, boolean deadline) throws IOException {
		return new JdbcCostQueries(
				new ProcessBuilder(List.of(Path.of(System.getProperty("java.home"), "bin", "java").toString(), "-cp",
						System.getProperty("java.class.path"), "-Xmx512m", JdbcCostQueries.class.getName(),
						query.name(), String.valueOf(deadline), "--contextual.enabled=" + guarded))
					.redirectErrorStream(true)
					.start());
	}

	/**
	 * Runs a batch.
	 * @return the CPU time of its thread
	 */
	double cpuNanos() throws IOException {
		this.orders.println();
		StringBuilder output = new StringBuilder();
		for (String line; (line = this.lines.readLine()) != null;) {
			output.append(line).append('\n');
			if (line.startsWith(READY)) {
				return Double.parseDouble(line.substring(READY.length()));
			}
		}
		throw new IllegalStateException(output.toString());
	}

	@Override
	public void close() throws Exception {
		this.process.destroy();
		if (!this.process.waitFor(1, TimeUnit.MINUTES)) {
			this.process.destroyForcibly();
		}
	}

	public static void main(String[] arguments) throws Exception {
		JdbcCostTests.Query query = JdbcCostTests.Query.valueOf(arguments[0]);
		boolean deadline = Boolean.parseBoolean(arguments[1]);
		SpringApplication application = new SpringApplication(Pool.class);
		application.setWebApplicationType(WebApplicationType.NONE);
		try (ConfigurableApplicationContext beans = application.run(arguments)) {
			JdbcTemplate jdbc = new JdbcTemplate(beans.getBean(HikariDataSource.class));
			BufferedReader orders = new BufferedReader(new InputStreamReader(System.in, StandardCharsets.UTF_8));
			while (orders.readLine() != null) {
				System.out.println(READY + (deadline ? underDeadline(query, jdbc) : batch(query, jdbc)));
			}
		}
	}

	private static long underDeadline(JdbcCostTests.Query query, JdbcTemplate jdbc) {
		try (CancellableContext context = Context.background().withTimeout(Duration.ofMinutes(10));
				Scope scope = context.attach()) {
			return batch(query, jdbc);
		}
	}

	private static long batch(JdbcCostTests.Query query, JdbcTemplate jdbc) {
		long before = THREADS.getCurrentThreadCpuTime();
		for (int i = 0; i < query.batch(); i++) {
			query.run(jdbc);
		}
		return THREADS.getCurrentThreadCpuTime() - before;
	}

	@Configuration(proxyBeanMethods = false)
	@ImportAutoConfiguration({ ContextualAutoConfiguration.class, ContextJdbcAutoConfiguration.class })
	static class Pool {

		@Bean
		HikariDataSource dataSource() {
			HikariDataSource pool = new HikariDataSource();
			pool.setJdbcUrl("jdbc:h2:mem:cost");
			pool.setMaximumPoolSize(4);
			return pool;
		}

	}

}
