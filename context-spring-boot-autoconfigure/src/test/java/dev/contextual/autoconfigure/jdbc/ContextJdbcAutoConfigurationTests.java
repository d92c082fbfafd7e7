package dev.contextual.autoconfigure.jdbc;

import java.io.Closeable;
import java.io.PrintWriter;
import java.sql.Connection;
import java.sql.SQLException;
import java.time.Duration;
import java.util.Map;
import java.util.logging.Logger;

import javax.sql.DataSource;

import com.zaxxer.hikari.HikariConfigMXBean;
import com.zaxxer.hikari.HikariDataSource;
import dev.contextual.CancellableContext;
import dev.contextual.Context;
import dev.contextual.ContextDoneException;
import dev.contextual.autoconfigure.ContextualAutoConfiguration;
import dev.contextual.autoconfigure.jdbc.ContextJdbcProperties.DriverQueryTimeout;
import dev.contextual.autoconfigure.jdbc.ContextJdbcProperties.PoolWait;
import io.micrometer.core.instrument.MeterRegistry;
import io.micrometer.core.instrument.binder.MeterBinder;
import io.micrometer.core.instrument.simple.SimpleMeterRegistry;
import org.h2.jdbcx.JdbcDataSource;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.ExtendWith;

import org.springframework.boot.autoconfigure.AutoConfigurations;
import org.springframework.boot.jdbc.DataSourceUnwrapper;
import org.springframework.boot.jdbc.autoconfigure.DataSourceAutoConfiguration;
import org.springframework.boot.jdbc.autoconfigure.JdbcTemplateAutoConfiguration;
import org.springframework.boot.jdbc.autoconfigure.metrics.DataSourcePoolMetricsAutoConfiguration;
import org.springframework.boot.jdbc.metadata.DataSourcePoolMetadataProvider;
import org.springframework.boot.test.context.FilteredClassLoader;
import org.springframework.boot.test.context.runner.ApplicationContextRunner;
import org.springframework.boot.test.context.runner.ReactiveWebApplicationContextRunner;
import org.springframework.boot.test.system.CapturedOutput;
import org.springframework.boot.test.system.OutputCaptureExtension;
import org.springframework.context.annotation.Bean;
import org.springframework.context.annotation.Configuration;
import org.springframework.context.annotation.Primary;
import org.springframework.jdbc.core.JdbcTemplate;
import org.springframework.jdbc.datasource.DelegatingDataSource;
import org.springframework.jdbc.datasource.TransactionAwareDataSourceProxy;
import org.springframework.jdbc.datasource.embedded.EmbeddedDatabase;
import org.springframework.jdbc.datasource.embedded.EmbeddedDatabaseBuilder;
import org.springframework.jdbc.datasource.embedded.EmbeddedDatabaseType;
import org.springframework.jdbc.datasource.lookup.AbstractRoutingDataSource;
import org.springframework.transaction.TransactionExecutionListener;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.catchThrowable;

@ExtendWith(OutputCaptureExtension.class)
class ContextJdbcAutoConfigurationTests {

	private static final AutoConfigurations AUTO_CONFIGURATIONS = AutoConfigurations.of(
			ContextualAutoConfiguration.class, ContextJdbcAutoConfiguration.class, DataSourceAutoConfiguration.class,
			JdbcTemplateAutoConfiguration.class, DataSourcePoolMetricsAutoConfiguration.class);

	private final ApplicationContextRunner runner = new ApplicationContextRunner()
		.withConfiguration(AUTO_CONFIGURATIONS)
		.withPropertyValues("spring.datasource.url=jdbc:h2:mem:auto;DB_CLOSE_DELAY=-1",
				"spring.datasource.hikari.maximum-pool-size=2");

	private final ApplicationContextRunner withoutDataSource = new ApplicationContextRunner().withConfiguration(
			AutoConfigurations.of(ContextualAutoConfiguration.class, ContextJdbcAutoConfiguration.class));

	@Test
	void guardsTheDataSource() {
		this.runner.run((application) -> {
			assertThat(application).hasNotFailed();
			assertGuarded(application.getBean(DataSource.class));
			assertThat(application).hasSingleBean(CommitRefusal.class)
				.hasSingleBean(GuardedPoolMetadata.class)
				.hasSingleBean(JdbcMetrics.class);
		});
	}

	@Test
	void guardsInAReactiveApplicationToo() {
		new ReactiveWebApplicationContextRunner().withConfiguration(AUTO_CONFIGURATIONS)
			.withPropertyValues("spring.datasource.url=jdbc:h2:mem:auto;DB_CLOSE_DELAY=-1")
			.run((application) -> assertGuarded(application.getBean(DataSource.class)));
	}

	@Test
	void startsWithoutADataSource() {
		this.withoutDataSource.run((application) -> assertThat(application).hasNotFailed());
	}

	@Test
	void switchLeavesNothing() {
		this.runner.withPropertyValues("contextual.jdbc.enabled=false").run((application) -> {
			assertUnguarded(application.getBean(DataSource.class));
			assertThat(application).doesNotHaveBean(ContextJdbcAutoConfiguration.class)
				.doesNotHaveBean(ContextJdbcProperties.class)
				.doesNotHaveBean(DataSourceGuardPostProcessor.class);
		});
	}

	@Test
	void masterSwitchLeavesNothing() {
		this.runner.withPropertyValues("contextual.enabled=false").run((application) -> {
			assertUnguarded(application.getBean(DataSource.class));
			assertThat(application).doesNotHaveBean(ContextJdbcAutoConfiguration.class);
		});
	}

	@Test
	void backsOffWithoutSpringJdbc() {
		this.withoutDataSource.withClassLoader(new FilteredClassLoader(DelegatingDataSource.class))
			.run((application) -> assertThat(application).hasNotFailed()
				.doesNotHaveBean(ContextJdbcAutoConfiguration.class));
	}

	@Test
	void guardsWithoutTransactionsMetricsAndPoolMetadata() {
		this.withoutDataSource
			.withClassLoader(new FilteredClassLoader(TransactionExecutionListener.class, MeterRegistry.class,
					MeterBinder.class, DataSourcePoolMetadataProvider.class))
			.withUserConfiguration(Own.class)
			.run((application) -> {
				assertThat(application).hasNotFailed()
					.doesNotHaveBean("contextualCommitRefusal")
					.doesNotHaveBean("contextualJdbcMetrics")
					.doesNotHaveBean("contextualPoolMetadata");
				assertGuarded(application.getBean(DataSource.class));
			});
	}

	@Test
	void excludedBeanIsLeftAlone() {
		this.runner.withPropertyValues("contextual.jdbc.exclude=other,dataSource")
			.run((application) -> assertUnguarded(application.getBean(DataSource.class)));
	}

	@Test
	void propertiesAreBound() {
		this.runner
			.withPropertyValues("contextual.jdbc.pool-wait=deadline", "contextual.jdbc.driver-query-timeout=on",
					"contextual.jdbc.abort-after=750ms")
			.run((application) -> {
				ContextJdbcProperties properties = application.getBean(ContextJdbcProperties.class);

				assertThat(properties.getPoolWait()).isEqualTo(PoolWait.DEADLINE);
				assertThat(properties.getDriverQueryTimeout()).isEqualTo(DriverQueryTimeout.ON);
				assertThat(properties.getAbortAfter()).isEqualTo(Duration.ofMillis(750));
			});
	}

	@Test
	void hikariIsInjectedCalledUnwrappedAndClosedAsItself() {
		HikariDataSource[] seen = new HikariDataSource[1];
		this.runner.withUserConfiguration(WantsHikari.class).run((application) -> {
			HikariDataSource dataSource = application.getBean(WantsHikari.class).dataSource;
			seen[0] = dataSource;
			assertGuarded(dataSource);
			assertThat(dataSource.getMaximumPoolSize()).isEqualTo(2);
			assertThat(dataSource.getHikariPoolMXBean().getTotalConnections()).isPositive();
			assertThat(dataSource.getHikariConfigMXBean().getPoolName()).isEqualTo(dataSource.getPoolName());
			assertThat(dataSource.isWrapperFor(HikariDataSource.class)).isTrue();
			assertThat(dataSource.unwrap(HikariDataSource.class).getPoolName()).isEqualTo(dataSource.getPoolName());
			assertThat(DataSourceUnwrapper.unwrap(dataSource, HikariConfigMXBean.class, HikariDataSource.class))
				.isNotNull();
			assertThat(dataSource.isClosed()).isFalse();
		});

		assertThat(seen[0].isClosed()).isTrue();
	}

	@Test
	void hikariEvictsAConnectionThatIsGuarded() {
		this.runner.run((application) -> {
			HikariDataSource dataSource = application.getBean(HikariDataSource.class);
			Connection physical;
			try (Connection connection = dataSource.getConnection()) {
				physical = connection.unwrap(org.h2.jdbc.JdbcConnection.class);
				dataSource.evictConnection(connection);
			}

			assertThat(DatabaseContractTests.eventually(() -> isClosed(physical))).isTrue();
		});
	}

	@Test
	void connectionUnwrapsToTheDrivers() {
		this.runner.run((application) -> {
			try (Connection connection = application.getBean(DataSource.class).getConnection()) {
				assertThat(connection).isInstanceOf(GuardedConnection.class);
				assertThat(connection.isWrapperFor(org.h2.jdbc.JdbcConnection.class)).isTrue();
				assertThat(connection.createStatement().getConnection()).isSameAs(connection);
				assertThat(connection.createStatement().executeQuery("select 1").getStatement().getConnection())
					.isSameAs(connection);
			}
		});
	}

	@Test
	void poolMetricsAreThoseOfThePool() {
		this.runner.withBean(SimpleMeterRegistry.class).run((application) -> {
			MeterRegistry registry = application.getBean(MeterRegistry.class);
			HikariDataSource dataSource = application.getBean(HikariDataSource.class);

			try (Connection connection = dataSource.getConnection()) {
				assertThat(connection).isNotNull();
				application.getBeansOfType(MeterBinder.class).values().forEach((binder) -> binder.bindTo(registry));

				assertThat(registry.get("jdbc.connections.active").gauge().value()).isEqualTo(1);
				assertThat(registry.get("jdbc.connections.max").gauge().value()).isEqualTo(2);
				assertThat(registry.get("jdbc.connections.idle").gauge().value()).isGreaterThanOrEqualTo(0);
				assertThat(registry.get("hikaricp.connections.active").gauge().value()).isEqualTo(1);
			}
			assertThat(registry.get("contextual.jdbc.cancels").functionCounter().count()).isZero();
		});
	}

	@Test
	void lazyConnectionsComeThroughTheGuard() {
		this.runner.withPropertyValues("spring.datasource.connection-fetch=lazy").run((application) -> {
			JdbcTemplate jdbc = application.getBean(JdbcTemplate.class);
			assertThat(GuardedDataSources.isGuarded(application.getBean(DataSource.class))).isTrue();

			assertThat(ContextDoneException.in(inDoneContext(() -> jdbc.execute("select 1")))).isNotNull();
		});
	}

	@Test
	void nothingIsGuardedTwice() {
		this.withoutDataSource.withUserConfiguration(Own.class, Wrappers.class).run((application) -> {
			assertThat(application).hasNotFailed();
			assertGuarded(application.getBean("own", DataSource.class));
			for (String name : new String[] { "aware", "routing" }) {
				DataSource dataSource = application.getBean(name, DataSource.class);
				assertThat(dataSource.getClass().getName()).doesNotContain("SpringCGLIB");
				assertThat(GuardedDataSources.isGuarded(dataSource)).isTrue();
			}
			try (Connection connection = application.getBean("routing", DataSource.class).getConnection()) {
				assertThat(((GuardedConnection) connection).delegate).isNotInstanceOf(GuardedConnection.class);
			}
		});
	}

	@Test
	void routingToUnguardedTargetsIsGuardedItself() {
		this.withoutDataSource.withBean("routing", DataSource.class, () -> routing(h2()))
			.run((application) -> assertGuarded(application.getBean(DataSource.class)));
	}

	@Test
	void finalClassThatIsDeclaredAsInterfaceIsGuardedByIts() {
		this.withoutDataSource.withUserConfiguration(FinalAsInterface.class).run((application) -> {
			DataSource dataSource = application.getBean(DataSource.class);

			assertGuarded(dataSource);
			assertThat(dataSource).isInstanceOf(Closeable.class);
		});
	}

	@Test
	void finalClassThatIsDeclaredAsItselfIsLeftAloneWithAWarning(CapturedOutput output) {
		this.withoutDataSource.withUserConfiguration(FinalAsClass.class).run((application) -> {
			assertUnguarded(application.getBean(FinalDataSource.class));
			assertThat(output).containsOnlyOnce("Data source 'finalDataSource' is left without deadlines");
		});
	}

	@Test
	void finalMethodWouldRunOnTheProxySoSuchAClassIsNotSubclassed(CapturedOutput output) {
		this.withoutDataSource.withUserConfiguration(FinalMethod.class).run((application) -> {
			assertThat(application.getBean(WithFinalMethod.class).state()).isEqualTo("set");
			assertThat(output).containsOnlyOnce("Data source 'withFinalMethod' is left without deadlines");
		});
	}

	@Test
	void embeddedDatabaseOfAPrivateClassIsGuardedAndShutDown() {
		this.withoutDataSource.withUserConfiguration(Embedded.class).run((application) -> {
			EmbeddedDatabase database = application.getBean(EmbeddedDatabase.class);

			assertGuarded(database);
			database.shutdown();
		});
	}

	private static void assertGuarded(DataSource dataSource) {
		assertThat(GuardedDataSources.isGuarded(dataSource)).isTrue();
		try (Connection connection = dataSource.getConnection()) {
			assertThat(connection).isInstanceOf(GuardedConnection.class);
			assertThat(
					ContextDoneException.in(inDoneContext(() -> connection.createStatement().executeQuery("select 1"))))
				.isNotNull();
		}
		catch (SQLException ex) {
			throw new IllegalStateException(ex);
		}
		assertThat(ContextDoneException.in(inDoneContext(dataSource::getConnection))).isNotNull();
	}

	private static void assertUnguarded(DataSource dataSource) {
		assertThat(GuardedDataSources.isGuarded(dataSource)).isFalse();
		assertThat(inDoneContext(() -> dataSource.getConnection().close())).isNull();
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

	private static boolean isClosed(Connection connection) {
		try {
			return connection.isClosed();
		}
		catch (SQLException ex) {
			throw new IllegalStateException(ex);
		}
	}

	private static JdbcDataSource h2() {
		JdbcDataSource dataSource = new JdbcDataSource();
		dataSource.setURL("jdbc:h2:mem:own;DB_CLOSE_DELAY=-1");
		return dataSource;
	}

	private static AbstractRoutingDataSource routing(DataSource target) {
		AbstractRoutingDataSource routing = new AbstractRoutingDataSource() {

			@Override
			protected Object determineCurrentLookupKey() {
				return "one";
			}

		};
		routing.setTargetDataSources(Map.of("one", target));
		routing.afterPropertiesSet();
		return routing;
	}

	private interface ThrowingAction {

		void run() throws Exception;

	}

	@Configuration(proxyBeanMethods = false)
	static class WantsHikari {

		private final HikariDataSource dataSource;

		WantsHikari(HikariDataSource dataSource) {
			this.dataSource = dataSource;
		}

	}

	@Configuration(proxyBeanMethods = false)
	static class Own {

		@Bean
		@Primary
		DataSource own() {
			return h2();
		}

	}

	@Configuration(proxyBeanMethods = false)
	static class Wrappers {

		@Bean
		DataSource aware(DataSource own) {
			return new TransactionAwareDataSourceProxy(own);
		}

		@Bean
		DataSource routing(DataSource own) {
			return ContextJdbcAutoConfigurationTests.routing(own);
		}

	}

	@Configuration(proxyBeanMethods = false)
	static class FinalAsInterface {

		@Bean
		DataSource finalDataSource() {
			return new FinalDataSource();
		}

	}

	@Configuration(proxyBeanMethods = false)
	static class FinalAsClass {

		@Bean
		FinalDataSource finalDataSource() {
			return new FinalDataSource();
		}

	}

	@Configuration(proxyBeanMethods = false)
	static class FinalMethod {

		@Bean
		WithFinalMethod withFinalMethod() {
			return new WithFinalMethod();
		}

	}

	@Configuration(proxyBeanMethods = false)
	static class Embedded {

		@Bean(destroyMethod = "shutdown")
		EmbeddedDatabase embedded() {
			return new EmbeddedDatabaseBuilder().setType(EmbeddedDatabaseType.H2).generateUniqueName(true).build();
		}

	}

	static class WithFinalMethod extends DelegatingDataSource {

		private final String state = "set";

		WithFinalMethod() {
			super(h2());
		}

		public final String state() {
			return this.state;
		}

	}

	static final class FinalDataSource implements DataSource, Closeable {

		private final DataSource target = h2();

		@Override
		public Connection getConnection() throws SQLException {
			return this.target.getConnection();
		}

		@Override
		public Connection getConnection(String user, String password) throws SQLException {
			return this.target.getConnection(user, password);
		}

		@Override
		public PrintWriter getLogWriter() throws SQLException {
			return this.target.getLogWriter();
		}

		@Override
		public void setLogWriter(PrintWriter writer) throws SQLException {
			this.target.setLogWriter(writer);
		}

		@Override
		public void setLoginTimeout(int seconds) throws SQLException {
			this.target.setLoginTimeout(seconds);
		}

		@Override
		public int getLoginTimeout() throws SQLException {
			return this.target.getLoginTimeout();
		}

		@Override
		public Logger getParentLogger() {
			return Logger.getLogger("test");
		}

		@Override
		public <T> T unwrap(Class<T> type) throws SQLException {
			return this.target.unwrap(type);
		}

		@Override
		public boolean isWrapperFor(Class<?> type) throws SQLException {
			return this.target.isWrapperFor(type);
		}

		@Override
		public void close() {
		}

	}

}
