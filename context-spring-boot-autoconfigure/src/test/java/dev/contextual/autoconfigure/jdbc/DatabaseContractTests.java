package dev.contextual.autoconfigure.jdbc;

import java.sql.Connection;
import java.sql.PreparedStatement;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.sql.SQLTimeoutException;
import java.sql.Statement;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Random;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.concurrent.locks.LockSupport;
import java.util.function.BooleanSupplier;

import javax.sql.DataSource;

import com.zaxxer.hikari.HikariDataSource;
import dev.contextual.CancellableContext;
import dev.contextual.CancelledException;
import dev.contextual.Context;
import dev.contextual.ContextDoneException;
import dev.contextual.ContextNode;
import dev.contextual.DeadlineExceededException;
import dev.contextual.LiveContexts;
import dev.contextual.autoconfigure.ContextKind;
import dev.contextual.autoconfigure.ContextualAutoConfiguration;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.TestInstance;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;

import org.springframework.boot.WebApplicationType;
import org.springframework.boot.autoconfigure.ImportAutoConfiguration;
import org.springframework.boot.builder.SpringApplicationBuilder;
import org.springframework.boot.jdbc.autoconfigure.DataSourceAutoConfiguration;
import org.springframework.boot.jdbc.autoconfigure.DataSourceTransactionManagerAutoConfiguration;
import org.springframework.boot.jdbc.autoconfigure.JdbcTemplateAutoConfiguration;
import org.springframework.boot.transaction.autoconfigure.TransactionAutoConfiguration;
import org.springframework.boot.transaction.autoconfigure.TransactionManagerCustomizationAutoConfiguration;
import org.springframework.context.ConfigurableApplicationContext;
import org.springframework.context.annotation.Configuration;
import org.springframework.dao.DataAccessException;
import org.springframework.dao.QueryTimeoutException;
import org.springframework.jdbc.core.JdbcTemplate;
import org.springframework.jdbc.datasource.DataSourceTransactionManager;
import org.springframework.jdbc.support.JdbcTransactionManager;
import org.springframework.transaction.PlatformTransactionManager;
import org.springframework.transaction.support.TransactionTemplate;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatExceptionOfType;
import static org.assertj.core.api.Assertions.catchThrowable;

/**
 * What holds on every database.
 */
@TestInstance(TestInstance.Lifecycle.PER_CLASS)
@Timeout(120)
abstract class DatabaseContractTests {

	private static final int POOL_SIZE = 3;

	private static final int SLOW_MILLIS = 30_000;

	/**
	 * Far from the slow statement's end, far from what a busy machine needs.
	 */
	private static final Duration SOON = Duration.ofSeconds(10);

	private static final Duration SHORT = Duration.ofMillis(150);

	private final TestDatabase database;

	private ConfigurableApplicationContext application;

	DataSource dataSource;

	JdbcTemplate jdbc;

	JdbcCounts counts;

	DatabaseContractTests(TestDatabase database) {
		this.database = database;
	}

	@BeforeAll
	void start() {
		this.application = new SpringApplicationBuilder(Application.class).web(WebApplicationType.NONE)
			.logStartupInfo(false)
			.properties("spring.main.banner-mode=off", "spring.datasource.url=" + this.database.url(),
					"spring.datasource.hikari.maximum-pool-size=" + POOL_SIZE)
			.run();
		this.dataSource = this.application.getBean(DataSource.class);
		this.jdbc = this.application.getBean(JdbcTemplate.class);
		this.counts = this.application.getBean(JdbcCounts.class);
		for (String statement : this.database.schema()) {
			this.jdbc.execute(statement);
		}
	}

	@AfterAll
	void stop() {
		this.application.close();
	}

	@AfterEach
	void leavesNothing() {
		assertThat(Context.current()).isEqualTo(Context.background());
		assertThat(Thread.currentThread().isInterrupted()).isFalse();
		assertThat(eventually(() -> pool().getHikariPoolMXBean().getActiveConnections() == 0)).isTrue();
		assertThat(liveLeaves()).isEmpty();
		assertThat(this.jdbc.queryForObject("select 1", Integer.class)).isEqualTo(1);
		this.jdbc.update("delete from sink");
	}

	@ParameterizedTest
	@EnumSource
	void deadlineCuts(Work work) {
		Throwable failure = cutByDeadline(() -> work.run(this));

		assertThat(ContextDoneException.in(failure)).isInstanceOf(DeadlineExceededException.class);
		assertThat(failure).isInstanceOf(QueryTimeoutException.class)
			.cause()
			.isInstanceOf(SQLTimeoutException.class)
			.isInstanceOf(ContextSqlTimeoutException.class);
		assertThat(rowsInSink()).isZero();
	}

	@ParameterizedTest
	@EnumSource
	void cancellationCuts(Work work) throws Exception {
		IllegalStateException reason = new IllegalStateException("not needed any more");
		Throwable failure = cutByCancel(() -> work.run(this), reason);

		assertThat(ContextDoneException.in(failure)).isInstanceOf(CancelledException.class);
		assertThat(ContextDoneException.in(failure)).hasCause(reason);
		assertThat(rowsInSink()).isZero();
	}

	@Test
	void driversErrorIsKeptAsSuppressed() {
		Throwable failure = cutByDeadline(() -> Work.QUERY.run(this));

		SQLException seen = (SQLException) failure.getCause();
		assertThat(seen.getSQLState()).isEqualTo("57014");
		assertThat(seen.getSuppressed()).singleElement()
			.isInstanceOf(SQLException.class)
			.isNotInstanceOf(ContextSqlTimeoutException.class);
	}

	@Test
	void doneContextSendsNoStatement() {
		long cancels = this.counts.cancels.sum();

		Throwable failure = inDoneContext(() -> this.jdbc.update("insert into sink values (1)"));

		assertThat(ContextDoneException.in(failure)).isInstanceOf(CancelledException.class);
		assertThat(rowsInSink()).isZero();
		assertThat(this.counts.cancels.sum()).isEqualTo(cancels);
	}

	@Test
	void statementOfAnOpenConnectionIsRefusedWhenDone() throws Exception {
		try (Connection connection = this.dataSource.getConnection();
				Statement statement = connection.createStatement()) {
			Throwable failure = inDoneContext(() -> statement.executeUpdate("insert into sink values (1)"));

			assertThat(failure).isInstanceOf(ContextSqlTimeoutException.class).hasMessageStartingWith("Statement not");
		}
		assertThat(rowsInSink()).isZero();
	}

	@Test
	void backgroundIsNeverCut() {
		assertThat(this.jdbc.queryForObject(this.database.slowQuery(50), Long.class)).isPositive();
		assertThat(liveLeaves()).isEmpty();
	}

	@Test
	void rowLoopStopsAtTheNextRow() {
		AtomicInteger rows = new AtomicInteger();
		try (CancellableContext context = Context.background().withCancel()) {
			Throwable failure = catchThrowable(
					() -> context.run(() -> this.jdbc.query(this.database.manyRows(), (row) -> {
						if (rows.incrementAndGet() == 10) {
							context.cancel();
						}
					})));

			assertThat(failure).isInstanceOf(QueryTimeoutException.class);
			assertThat(rows).hasValue(10);
		}
	}

	@Test
	void cursorIsStoppedAtTheNextRow() throws Exception {
		try (CancellableContext context = Context.background().withCancel();
				Connection connection = this.dataSource.getConnection()) {
			connection.setAutoCommit(false);
			Throwable failure = catchThrowable(() -> context.call(() -> {
				try (PreparedStatement statement = connection.prepareStatement(this.database.manyRows())) {
					statement.setFetchSize(7);
					try (ResultSet rows = statement.executeQuery()) {
						for (int i = 0; i < 100; i++) {
							assertThat(rows.next()).isTrue();
						}
						context.cancel();
						return rows.next();
					}
				}
			}));

			assertThat(failure).isInstanceOf(ContextSqlTimeoutException.class).hasMessageStartingWith("Rows left");
			connection.rollback();
		}
	}

	@Test
	void statementIsALeafUntilItsRowsAreClosed() throws Exception {
		try (CancellableContext context = Context.background().withCancel();
				Connection connection = this.dataSource.getConnection();
				Statement statement = connection.createStatement()) {
			ResultSet rows = context.call(() -> statement.executeQuery("select count(*) from sink where id = 42"));

			assertThat(liveLeaves()).singleElement().satisfies((leaf) -> {
				assertThat(leaf.kind()).isEqualTo("sql");
				assertThat(leaf.operation()).isEqualTo("SELECT sink");
			});
			rows.close();
			assertThat(liveLeaves()).isEmpty();
		}
	}

	@Test
	void closingTheConnectionClosesTheLeaves() throws Exception {
		try (CancellableContext context = Context.background().withCancel()) {
			Connection connection = this.dataSource.getConnection();
			context.call(() -> connection.createStatement().executeQuery("select count(*) from sink"));
			assertThat(liveLeaves()).hasSize(1);

			connection.close();

			assertThat(liveLeaves()).isEmpty();
		}
	}

	@Test
	void waitForAConnectionEndsAtTheDeadline() throws Exception {
		long before = System.nanoTime();
		Throwable failure = withExhaustedPool(() -> cutByDeadline(() -> this.jdbc.execute("select 1")));

		assertThat(ContextDoneException.in(failure)).isInstanceOf(DeadlineExceededException.class);
		assertThat(since(before)).isLessThan(SOON);
	}

	@Test
	void waitForAConnectionEndsOnCancel() throws Exception {
		Throwable failure = withExhaustedPool(() -> cutByCancel(() -> this.jdbc.execute("select 1"), null));

		assertThat(ContextDoneException.in(failure)).isInstanceOf(CancelledException.class);
	}

	@Test
	void waitForAConnectionIsALeaf() throws Exception {
		withExhaustedPool(() -> {
			List<String> kinds = new ArrayList<>();
			cutBy((context) -> {
				assertThat(eventually(() -> !liveLeaves().isEmpty())).isTrue();
				liveLeaves().forEach((leaf) -> kinds.add(leaf.kind() + " " + leaf.operation()));
				context.cancel();
			}, () -> this.jdbc.execute("select 1"));

			assertThat(kinds).containsExactly("pool dataSource");
			return null;
		});
	}

	@ParameterizedTest
	@EnumSource
	void commitIsRefusedWhenDone(Manager manager) {
		TransactionTemplate transaction = new TransactionTemplate(manager.of(this));
		Throwable failure;
		try (CancellableContext context = Context.background().withCancel()) {
			failure = catchThrowable(() -> context.run(() -> transaction.executeWithoutResult((status) -> {
				this.jdbc.update("insert into sink values (1)");
				context.cancel();
			})));
		}

		assertThat(ContextDoneException.in(failure)).isInstanceOf(CancelledException.class);
		assertThat(rowsInSink()).isZero();
	}

	@ParameterizedTest
	@EnumSource
	void transactionOfACutStatementIsRolledBack(Manager manager) {
		TransactionTemplate transaction = new TransactionTemplate(manager.of(this));
		Throwable failure = cutByDeadline(() -> transaction.executeWithoutResult((status) -> {
			this.jdbc.update("insert into sink values (1)");
			this.jdbc.queryForObject(this.database.slowQuery(SLOW_MILLIS), Long.class);
		}));

		assertThat(ContextDoneException.in(failure)).isInstanceOf(DeadlineExceededException.class);
		assertThat(rowsInSink()).isZero();
	}

	@ParameterizedTest
	@EnumSource
	void transactionOfAnOpenContextCommits(Manager manager) {
		TransactionTemplate transaction = new TransactionTemplate(manager.of(this));
		try (CancellableContext context = Context.background().withTimeout(Duration.ofMinutes(1))) {
			context.run(() -> transaction
				.executeWithoutResult((status) -> this.jdbc.update("insert into sink values (1)")));
		}

		assertThat(rowsInSink()).isEqualTo(1);
	}

	@Test
	void autoCommitAfterARefusedCommitCommitsNothing() throws Exception {
		try (Connection connection = this.dataSource.getConnection()) {
			connection.setAutoCommit(false);
			connection.createStatement().executeUpdate("insert into sink values (1)");

			Throwable failure = inDoneContext(connection::commit);
			connection.setAutoCommit(true);

			assertThat(failure).isInstanceOf(ContextSqlTimeoutException.class).hasMessageStartingWith("Commit refused");
		}
		assertThat(rowsInSink()).isZero();
	}

	@Test
	void usersOwnTimeoutIsTheUsersOwn() {
		JdbcTemplate impatient = new JdbcTemplate(this.dataSource);
		impatient.setQueryTimeout(1);
		try (CancellableContext context = Context.background().withTimeout(Duration.ofMinutes(5))) {
			context.run(() -> {
				assertThatExceptionOfType(QueryTimeoutException.class)
					.isThrownBy(() -> impatient.queryForObject(this.database.slowQuery(SLOW_MILLIS), Long.class))
					.satisfies((ex) -> assertThat(ContextDoneException.in(ex)).isNull());
			});
		}
		finally {
			// H2's belongs to the connection, and Spring leaves it there.
			pool().getHikariPoolMXBean().softEvictConnections();
		}
	}

	@Test
	void everyEarlyCancelLands() throws Exception {
		Random random = seeded();
		for (int i = 0; i < 60; i++) {
			long delayNanos = random.nextInt(400_000);
			Throwable failure = cutBy((context) -> {
				long start = System.nanoTime();
				while (System.nanoTime() - start < delayNanos) {
					Thread.onSpinWait();
				}
				context.cancel();
			}, () -> Work.QUERY.run(this));

			assertThat(ContextDoneException.in(failure)).isNotNull();
		}
	}

	@Test
	void lateCancelHasNoVictim() {
		raceDeadlines(2_000);
	}

	@Test
	@Tag("long")
	@Timeout(900)
	void lateCancelHasNoVictimInManyRounds() {
		raceDeadlines(20_000);
	}

	/**
	 * Deadlines about as long as the query takes; the victim would be the next statement
	 * on the same connection, with the same SQL, which no context can cut.
	 */
	final void raceDeadlines(int rounds) {
		Random random = seeded();
		String query = this.database.quickQuery(1_000);
		double usual = 0;
		for (int i = 0; i < 200; i++) {
			long start = System.nanoTime();
			this.jdbc.queryForObject(query, Long.class);
			usual = 0.9 * usual + 0.1 * (System.nanoTime() - start);
		}
		int cut = 0;
		for (int i = 0; i < rounds; i++) {
			long start = System.nanoTime();
			Duration timeout = Duration.ofNanos((long) (usual * (0.7 + 0.6 * random.nextDouble())));
			try (CancellableContext context = Context.background().withTimeout(timeout);
					Connection connection = this.dataSource.getConnection();
					PreparedStatement statement = connection.prepareStatement(query)) {
				try {
					context.call(() -> {
						try (ResultSet rows = statement.executeQuery()) {
							return rows.next();
						}
					});
					usual = 0.95 * usual + 0.05 * (System.nanoTime() - start);
				}
				catch (ContextSqlTimeoutException ex) {
					cut++;
					// Else a start that was measured too short would never let one
					// through.
					usual *= 1.02;
				}
				statement.executeQuery().close();
			}
			catch (SQLException ex) {
				throw new AssertionError("a victim in round " + i, ex);
			}
			this.jdbc.queryForObject(query, Long.class);
		}
		assertThat(cut).as("a race needs both to win").isBetween(rounds / 50, rounds * 49 / 50);
	}

	@Test
	void threadsThatCancelEnd() {
		cutByDeadline(() -> Work.QUERY.run(this));

		assertThat(eventually(() -> Thread.getAllStackTraces()
			.keySet()
			.stream()
			.noneMatch((thread) -> thread.getName().startsWith("contextual-jdbc-")))).isTrue();
	}

	@Test
	void interruptOfCallInterruptiblyDoesNotReachTheDriver() throws Exception {
		Throwable failure;
		try (CancellableContext context = Context.background().withTimeout(SHORT)) {
			failure = catchThrowable(() -> context.call(() -> context.callInterruptibly(() -> {
				Work.QUERY.run(this);
				return null;
			})));
		}

		assertThat(failure).isInstanceOf(QueryTimeoutException.class);
		assertThat(ContextDoneException.in(failure)).isInstanceOf(DeadlineExceededException.class);
	}

	final Throwable cutByDeadline(Runnable work) {
		return cutByDeadline(SHORT, work);
	}

	final Throwable cutByDeadline(Duration timeout, Runnable work) {
		long before = System.nanoTime();
		try (CancellableContext context = Context.background().withTimeout(timeout)) {
			Throwable failure = catchThrowable(() -> context.run(work));
			assertThat(failure).isNotNull();
			assertThat(since(before)).isLessThan(SOON);
			return failure;
		}
	}

	private Throwable cutByCancel(Runnable work, @Nullable Throwable cause) throws Exception {
		return cutBy((context) -> {
			assertThat(eventually(() -> !liveLeaves().isEmpty())).isTrue();
			if (cause != null) {
				context.cancel(cause);
			}
			else {
				context.cancel();
			}
		}, work);
	}

	private Throwable cutBy(Canceller canceller, Runnable work) throws Exception {
		try (CancellableContext context = Context.background().withCancel()) {
			CountDownLatch started = new CountDownLatch(1);
			Thread thread = new Thread(() -> {
				started.countDown();
				canceller.cancel(context);
			});
			thread.start();
			started.await();
			long before = System.nanoTime();
			Throwable failure = catchThrowable(() -> context.run(work));
			thread.join();
			assertThat(failure).isNotNull();
			assertThat(since(before)).isLessThan(SOON);
			return failure;
		}
	}

	private static Throwable inDoneContext(ThrowingAction action) {
		try (CancellableContext context = Context.background().withCancel()) {
			context.cancel();
			return catchThrowable(() -> context.call(() -> {
				action.run();
				return null;
			}));
		}
	}

	private <T extends @Nullable Object> T withExhaustedPool(ThrowingSupplier<T> action) throws Exception {
		List<Connection> connections = new ArrayList<>();
		try {
			for (int i = 0; i < POOL_SIZE; i++) {
				connections.add(this.dataSource.getConnection());
			}
			return action.get();
		}
		finally {
			for (Connection connection : connections) {
				connection.close();
			}
		}
	}

	private HikariDataSource pool() {
		return (HikariDataSource) this.dataSource;
	}

	final int rowsInSink() {
		Integer rows = this.jdbc.queryForObject("select count(*) from sink", Integer.class);
		assertThat(rows).isNotNull();
		return rows;
	}

	private static List<ContextNode> liveLeaves() {
		List<ContextNode> leaves = new ArrayList<>();
		collect(LiveContexts.snapshot(1_000, (node) -> true).roots(), leaves);
		return leaves;
	}

	private static void collect(List<ContextNode> nodes, List<ContextNode> leaves) {
		for (ContextNode node : nodes) {
			if (ContextKind.SQL.label().equals(node.kind()) || ContextKind.POOL.label().equals(node.kind())) {
				leaves.add(node);
			}
			collect(node.children(), leaves);
		}
	}

	static boolean eventually(BooleanSupplier fact) {
		long start = System.nanoTime();
		while (!fact.getAsBoolean()) {
			if (since(start).compareTo(SOON) > 0) {
				return false;
			}
			LockSupport.parkNanos(1_000_000);
		}
		return true;
	}

	private static Duration since(long startNanos) {
		return Duration.ofNanos(System.nanoTime() - startNanos);
	}

	private static Random seeded() {
		long seed = System.nanoTime();
		System.out.println("seed " + seed);
		return new Random(seed);
	}

	/**
	 * Slow work that leaves no row if it is cut.
	 */
	enum Work {

		QUERY {

			@Override
			void run(DatabaseContractTests test) {
				test.jdbc.query(test.database.slowQuery(SLOW_MILLIS), (row) -> {
				});
			}

		},

		UPDATE {

			@Override
			void run(DatabaseContractTests test) {
				test.jdbc.update(test.database.slowInsert(SLOW_MILLIS));
			}

		},

		EXECUTE {

			@Override
			void run(DatabaseContractTests test) {
				test.jdbc.execute(test.database.slowQuery(SLOW_MILLIS));
			}

		},

		PREPARED_QUERY {

			@Override
			void run(DatabaseContractTests test) {
				test.jdbc.query(test.database.preparedSlowQuery(SLOW_MILLIS), (row) -> {
				}, 0);
			}

		},

		PREPARED_UPDATE {

			@Override
			void run(DatabaseContractTests test) {
				test.jdbc.update(test.database.slowInsert(SLOW_MILLIS), (statement) -> {
				});
			}

		},

		BATCH {

			@Override
			void run(DatabaseContractTests test) {
				new TransactionTemplate(new JdbcTransactionManager(test.dataSource))
					.executeWithoutResult((status) -> test.jdbc.batchUpdate("insert into sink values (1)",
							test.database.slowInsert(SLOW_MILLIS), "insert into sink values (2)"));
			}

		},

		PREPARED_BATCH {

			@Override
			void run(DatabaseContractTests test) {
				new TransactionTemplate(new JdbcTransactionManager(test.dataSource))
					.executeWithoutResult((status) -> test.jdbc.batchUpdate(test.database.slowInsert(SLOW_MILLIS),
							List.of(new Object[0], new Object[0])));
			}

		};

		abstract void run(DatabaseContractTests test);

	}

	enum Manager {

		/**
		 * Boot's, with our listener.
		 */
		AUTO_CONFIGURED {

			@Override
			PlatformTransactionManager of(DatabaseContractTests test) {
				return test.application.getBean(PlatformTransactionManager.class);
			}

		},

		/**
		 * Without a listener: the connection itself refuses.
		 */
		JDBC {

			@Override
			PlatformTransactionManager of(DatabaseContractTests test) {
				return new JdbcTransactionManager(test.dataSource);
			}

		},

		/**
		 * Switches auto-commit on after a failed commit, which commits.
		 */
		DATA_SOURCE {

			@Override
			PlatformTransactionManager of(DatabaseContractTests test) {
				return new DataSourceTransactionManager(test.dataSource);
			}

		};

		abstract PlatformTransactionManager of(DatabaseContractTests test);

	}

	private interface Canceller {

		void cancel(CancellableContext context);

	}

	private interface ThrowingAction {

		void run() throws Exception;

	}

	private interface ThrowingSupplier<T extends @Nullable Object> {

		T get() throws Exception;

	}

	@Configuration(proxyBeanMethods = false)
	@ImportAutoConfiguration({ ContextualAutoConfiguration.class, ContextJdbcAutoConfiguration.class,
			DataSourceAutoConfiguration.class, JdbcTemplateAutoConfiguration.class,
			DataSourceTransactionManagerAutoConfiguration.class, TransactionAutoConfiguration.class,
			TransactionManagerCustomizationAutoConfiguration.class })
	static class Application {

	}

}
