package dev.contextual.autoconfigure.jdbc;

import java.util.Collection;

import javax.sql.DataSource;

import org.aopalliance.aop.Advice;
import org.jspecify.annotations.Nullable;

import org.springframework.aop.Advisor;
import org.springframework.aop.framework.Advised;
import org.springframework.aop.framework.AopProxyUtils;
import org.springframework.jdbc.datasource.DelegatingDataSource;
import org.springframework.jdbc.datasource.lookup.AbstractRoutingDataSource;

/**
 * Finds our guards in what a data source is wrapped in.
 */
final class GuardedDataSources {

	private GuardedDataSources() {
	}

	/**
	 * Whether all connections come from a guarded data source.
	 */
	static boolean isGuarded(@Nullable DataSource dataSource) {
		if (dataSource == null) {
			return false;
		}
		if (guardedBy(dataSource) != null) {
			return true;
		}
		if (dataSource instanceof AbstractRoutingDataSource routing) {
			return isRoutedToGuards(routing);
		}
		return dataSource instanceof DelegatingDataSource delegating && isGuarded(delegating.getTargetDataSource());
	}

	private static boolean isRoutedToGuards(AbstractRoutingDataSource routing) {
		Collection<DataSource> targets;
		try {
			targets = routing.getResolvedDataSources().values();
		}
		catch (IllegalStateException ex) {
			// Not initialized; it says so to nobody else.
			return false;
		}
		DataSource byDefault = routing.getResolvedDefaultDataSource();
		boolean isDefaultGuarded = (byDefault != null) ? isGuarded(byDefault) : !targets.isEmpty();
		return isDefaultGuarded && targets.stream().allMatch(GuardedDataSources::isGuarded);
	}

	/**
	 * Returns the data source behind our guard, whatever else is in front of it.
	 * @return the data source, or {@code null} if none of ours is found
	 */
	static @Nullable DataSource behindGuard(@Nullable DataSource dataSource) {
		DataSource link = dataSource;
		while (link != null) {
			DataSource behind = guardedBy(link);
			if (behind != null) {
				return behind;
			}
			if (link instanceof DelegatingDataSource delegating) {
				link = delegating.getTargetDataSource();
			}
			else {
				link = (AopProxyUtils.getSingletonTarget(link) instanceof DataSource target) ? target : null;
			}
		}
		return null;
	}

	private static @Nullable DataSource guardedBy(DataSource dataSource) {
		if (dataSource instanceof Advised advised) {
			for (Advisor advisor : advised.getAdvisors()) {
				Advice advice = advisor.getAdvice();
				if (advice instanceof ConnectionInterceptor interceptor) {
					return interceptor.dataSource();
				}
			}
		}
		return null;
	}

}
