package dev.contextual.autoconfigure.jdbc;

import javax.sql.DataSource;

import dev.contextual.autoconfigure.ConditionalOnRoom;
import dev.contextual.autoconfigure.ContextualAutoConfiguration;
import dev.contextual.autoconfigure.Endings;
import io.micrometer.core.instrument.MeterRegistry;
import io.micrometer.core.instrument.binder.MeterBinder;

import org.springframework.aop.framework.ProxyFactory;
import org.springframework.beans.factory.ObjectProvider;
import org.springframework.beans.factory.config.BeanDefinition;
import org.springframework.boot.autoconfigure.AutoConfiguration;
import org.springframework.boot.autoconfigure.condition.ConditionalOnClass;
import org.springframework.boot.context.properties.EnableConfigurationProperties;
import org.springframework.boot.jdbc.metadata.DataSourcePoolMetadataProvider;
import org.springframework.context.annotation.Bean;
import org.springframework.context.annotation.Configuration;
import org.springframework.context.annotation.Role;
import org.springframework.jdbc.datasource.DelegatingDataSource;
import org.springframework.transaction.TransactionExecutionListener;

/**
 * Guards data sources. Comes before Boot's own, so that its pool metadata is asked first:
 * the first answer counts, and the order is that of registration.
 *
 * @since 0.1
 */
@AutoConfiguration(after = ContextualAutoConfiguration.class,
		beforeName = "org.springframework.boot.jdbc.autoconfigure.DataSourceAutoConfiguration")
@ConditionalOnClass({ DataSource.class, DelegatingDataSource.class, ProxyFactory.class })
@ConditionalOnRoom("jdbc")
@EnableConfigurationProperties(ContextJdbcProperties.class)
public final class ContextJdbcAutoConfiguration {

	@Bean
	@Role(BeanDefinition.ROLE_INFRASTRUCTURE)
	static DataSourceGuardPostProcessor contextualDataSourceGuardPostProcessor(
			ObjectProvider<ContextJdbcProperties> properties, ObjectProvider<Endings> endings,
			ObjectProvider<JdbcCounts> counts) {
		return new DataSourceGuardPostProcessor(properties, endings, counts);
	}

	@Bean
	@Role(BeanDefinition.ROLE_INFRASTRUCTURE)
	static JdbcCounts contextualJdbcCounts() {
		return new JdbcCounts();
	}

	@Configuration(proxyBeanMethods = false)
	@ConditionalOnClass(DataSourcePoolMetadataProvider.class)
	static class PoolMetadataConfiguration {

		@Bean
		GuardedPoolMetadata contextualPoolMetadata(ObjectProvider<DataSourcePoolMetadataProvider> providers) {
			return new GuardedPoolMetadata(providers);
		}

	}

	@Configuration(proxyBeanMethods = false)
	@ConditionalOnClass(TransactionExecutionListener.class)
	static class TransactionConfiguration {

		@Bean
		CommitRefusal contextualCommitRefusal(JdbcCounts counts) {
			return new CommitRefusal(counts);
		}

	}

	@Configuration(proxyBeanMethods = false)
	@ConditionalOnClass({ MeterRegistry.class, MeterBinder.class })
	static class MetricsConfiguration {

		@Bean
		JdbcMetrics contextualJdbcMetrics(JdbcCounts counts) {
			return new JdbcMetrics(counts);
		}

	}

}
