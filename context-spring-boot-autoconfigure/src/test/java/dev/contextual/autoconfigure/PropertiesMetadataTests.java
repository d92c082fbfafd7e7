package dev.contextual.autoconfigure;

import java.io.IOException;
import java.io.InputStream;
import java.net.URL;
import java.util.ArrayList;
import java.util.Collections;
import java.util.List;

import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import tools.jackson.databind.JsonNode;
import tools.jackson.databind.json.JsonMapper;

import static org.assertj.core.api.Assertions.assertThat;

/**
 * What editors know of our properties.
 */
class PropertiesMetadataTests {

	@ParameterizedTest
	@CsvSource({ "contextual.leaks.level, dev.contextual.LeakLevel, sampled",
			"contextual.leaks.grace, java.time.Duration, 10s", "contextual.overdue.threshold, java.time.Duration, 5s",
			"management.endpoint.contextleaks.access, org.springframework.boot.actuate.endpoint.Access, read_only" })
	void propertyHasATypeAndADefault(String name, String type, String defaultValue) throws IOException {
		assertThat(properties()).filteredOn((property) -> property.path("name").asString().equals(name))
			.singleElement()
			.satisfies((property) -> {
				assertThat(property.path("type").asString()).isEqualTo(type);
				assertThat(property.path("defaultValue").asString()).isEqualTo(defaultValue);
			});
	}

	@Test
	void everyPropertyIsDescribedByASentence() throws IOException {
		assertThat(properties()).isNotEmpty().allSatisfy((property) -> {
			String name = property.path("name").asString();
			assertThat(property.path("description").asString("")).as(name).endsWith(".");
		});
	}

	private static List<JsonNode> properties() throws IOException {
		List<JsonNode> properties = new ArrayList<>();
		ClassLoader classLoader = PropertiesMetadataTests.class.getClassLoader();
		for (URL url : Collections.list(classLoader.getResources("META-INF/spring-configuration-metadata.json"))) {
			try (InputStream json = url.openStream()) {
				JsonMapper.shared()
					.readTree(json)
					.path("properties")
					.valueStream()
					.filter((property) -> property.path("sourceType").asString("").startsWith("dev.contextual."))
					.forEach(properties::add);
			}
		}
		return properties;
	}

}
