package dev.contextual.autoconfigure;

import java.util.Arrays;
import java.util.Set;
import java.util.TreeSet;
import java.util.stream.Collectors;

import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.ExtendWith;

import org.springframework.boot.autoconfigure.EnableAutoConfiguration;
import org.springframework.boot.test.context.runner.ApplicationContextRunner;
import org.springframework.boot.test.context.runner.ReactiveWebApplicationContextRunner;
import org.springframework.boot.test.context.runner.WebApplicationContextRunner;
import org.springframework.boot.test.system.CapturedOutput;
import org.springframework.boot.test.system.OutputCaptureExtension;
import org.springframework.context.ApplicationContext;
import org.springframework.context.annotation.Configuration;

import static org.assertj.core.api.Assertions.assertThat;

/**
 * All rooms together, as an application finds them.
 */
@ExtendWith(OutputCaptureExtension.class)
class WholeHouseTests {

	private static final String HOUSE = "dev.contextual.";

	private static final String[] EXPOSED = { "management.endpoints.web.exposure.include=*",
			"spring.datasource.generate-unique-name=true" };

	@Test
	void servletApplicationHasEveryRoom() {
		new WebApplicationContextRunner().withPropertyValues(EXPOSED)
			.withUserConfiguration(Application.class)
			.run((application) -> {
				assertThat(application).hasNotFailed();
				assertThat(rooms(application)).contains("", "actuator", "aop", "disconnect", "inbound", "jdbc",
						"outbound", "propagation");
			});
	}

	@Test
	void masterSwitchLeavesNoBeanOfOurs() {
		new WebApplicationContextRunner().withPropertyValues(EXPOSED)
			.withPropertyValues("contextual.enabled=false")
			.withUserConfiguration(Application.class)
			.run((application) -> {
				assertThat(application).hasNotFailed();
				assertThat(rooms(application)).isEmpty();
			});
	}

	@Test
	void reactiveApplicationStartsWithoutTheRoomsOfTheWeb(CapturedOutput output) {
		new ReactiveWebApplicationContextRunner().withPropertyValues(EXPOSED)
			.withUserConfiguration(Application.class)
			.run((application) -> {
				assertThat(application).hasNotFailed();
				assertThat(rooms(application)).contains("", "aop", "jdbc", "propagation")
					.doesNotContain("inbound", "disconnect");
				assertThat(output).doesNotContain("WARN").doesNotContain("ERROR");
			});
	}

	@Test
	void applicationWithoutWebStartsWithoutTheRoomsOfTheWeb(CapturedOutput output) {
		new ApplicationContextRunner().withPropertyValues(EXPOSED)
			.withUserConfiguration(Application.class)
			.run((application) -> {
				assertThat(application).hasNotFailed();
				assertThat(rooms(application)).contains("", "aop", "jdbc", "outbound", "propagation")
					.doesNotContain("inbound", "disconnect");
				assertThat(output).doesNotContain("WARN").doesNotContain("ERROR");
			});
	}

	/**
	 * The rooms that have a bean; the root package is the one without a name.
	 */
	private static Set<String> rooms(ApplicationContext application) {
		return Arrays.stream(application.getBeanDefinitionNames())
			.map(application::getType)
			.filter((type) -> type != null && type.getName().startsWith(HOUSE) && !isTests(type))
			.map((type) -> room(type.getName()))
			.collect(Collectors.toCollection(TreeSet::new));
	}

	private static boolean isTests(Class<?> type) {
		return type.getName().startsWith(WholeHouseTests.class.getName());
	}

	private static String room(String type) {
		String below = type.substring((HOUSE + "autoconfigure.").length());
		return Character.isLowerCase(below.charAt(0)) ? below.substring(0, below.indexOf('.')) : "";
	}

	@Configuration(proxyBeanMethods = false)
	@EnableAutoConfiguration
	static class Application {

	}

}
