package dev.contextual.autoconfigure.jdbc;

import javax.sql.DataSource;

import org.jspecify.annotations.Nullable;

import org.springframework.beans.factory.ObjectProvider;
import org.springframework.boot.jdbc.metadata.DataSourcePoolMetadata;
import org.springframework.boot.jdbc.metadata.DataSourcePoolMetadataProvider;

/**
 * Looks through our guards. Boot's provider for HikariCP reads a private field (Boot
 * 4.1), which is empty in a proxy, so it must be given the pool itself.
 */
final class GuardedPoolMetadata implements DataSourcePoolMetadataProvider {

	private final ObjectProvider<DataSourcePoolMetadataProvider> providers;

	GuardedPoolMetadata(ObjectProvider<DataSourcePoolMetadataProvider> providers) {
		this.providers = providers;
	}

	@Override
	public @Nullable DataSourcePoolMetadata getDataSourcePoolMetadata(@Nullable DataSource dataSource) {
		DataSource pool = GuardedDataSources.behindGuard(dataSource);
		if (pool == null) {
			return null;
		}
		for (DataSourcePoolMetadataProvider provider : this.providers) {
			DataSourcePoolMetadata metadata = (provider != this) ? provider.getDataSourcePoolMetadata(pool) : null;
			if (metadata != null) {
				return metadata;
			}
		}
		return null;
	}

}
