package dev.contextual.autoconfigure.disconnect;

import java.time.Duration;

import dev.contextual.autoconfigure.ContextualAutoConfiguration;
import dev.contextual.autoconfigure.disconnect.DisconnectProperties.HalfClose;
import dev.contextual.autoconfigure.disconnect.jetty.ContextJettyDisconnectAutoConfiguration;
import dev.contextual.autoconfigure.disconnect.tomcat.ContextTomcatDisconnectAutoConfiguration;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.ExtendWith;

import org.springframework.boot.autoconfigure.AutoConfigurations;
import org.springframework.boot.jetty.servlet.JettyServletWebServerFactory;
import org.springframework.boot.test.context.FilteredClassLoader;
import org.springframework.boot.test.context.runner.ApplicationContextRunner;
import org.springframework.boot.test.context.runner.ReactiveWebApplicationContextRunner;
import org.springframework.boot.test.context.runner.WebApplicationContextRunner;
import org.springframework.boot.test.system.CapturedOutput;
import org.springframework.boot.test.system.OutputCaptureExtension;
import org.springframework.boot.tomcat.servlet.TomcatServletWebServerFactory;
import org.springframework.boot.web.server.WebServerFactoryCustomizerBeanPostProcessor;
import org.springframework.boot.web.server.servlet.ServletWebServerFactory;
import org.springframework.boot.web.server.servlet.context.AnnotationConfigServletWebServerApplicationContext;
import org.springframework.context.annotation.Bean;
import org.springframework.context.annotation.Configuration;

import static org.assertj.core.api.Assertions.assertThat;

/**
 * Tests for {@link ContextDisconnectAutoConfiguration},
 * {@link ContextTomcatDisconnectAutoConfiguration} and
 * {@link ContextJettyDisconnectAutoConfiguration}.
 */
@ExtendWith(OutputCaptureExtension.class)
class ContextDisconnectAutoConfigurationTests {

	private static final AutoConfigurations ROOM = AutoConfigurations.of(ContextualAutoConfiguration.class,
			ContextDisconnectAutoConfiguration.class, ContextTomcatDisconnectAutoConfiguration.class,
			ContextJettyDisconnectAutoConfiguration.class);

	private static final String UNSEEN = "Hang-ups of clients are not seen";

	private static final String JETTY_CUSTOMIZER = "contextualJettyHangUpCustomizer";

	private static final String CUSTOMIZER = "contextualTomcatHangUpCustomizer";

	private final WebApplicationContextRunner runner = new WebApplicationContextRunner().withConfiguration(ROOM);

	private final WebApplicationContextRunner server = new WebApplicationContextRunner(
			AnnotationConfigServletWebServerApplicationContext::new)
		.withConfiguration(ROOM)
		.withBean(WebServerFactoryCustomizerBeanPostProcessor.class);

	@Test
	void suppliesTheCustomizer() {
		this.runner.run((context) -> assertThat(context).hasSingleBean(HangUpDetection.class)
			.hasBean(CUSTOMIZER)
			.hasBean(JETTY_CUSTOMIZER));
	}

	@Test
	void hasDefaults() {
		this.runner.run((context) -> {
			DisconnectProperties properties = context.getBean(DisconnectProperties.class);
			assertThat(properties.getArmAfter()).isEqualTo(Duration.ofMillis(20));
			assertThat(properties.getHalfClose()).isEqualTo(HalfClose.CANCEL);
		});
	}

	@Test
	void bindsItsProperties() {
		this.runner
			.withPropertyValues("contextual.disconnect.arm-after=50ms", "contextual.disconnect.half-close=ignore")
			.run((context) -> {
				DisconnectProperties properties = context.getBean(DisconnectProperties.class);
				assertThat(properties.getArmAfter()).isEqualTo(Duration.ofMillis(50));
				assertThat(properties.getHalfClose()).isEqualTo(HalfClose.IGNORE);
			});
	}

	@Test
	void backsOffWithoutAServer(CapturedOutput output) {
		this.runner
			.withClassLoader(new FilteredClassLoader("org.apache.catalina", "org.apache.coyote", "org.eclipse.jetty"))
			.run((context) -> assertThat(context).hasNotFailed()
				.hasSingleBean(HangUpDetection.class)
				.doesNotHaveBean(CUSTOMIZER)
				.doesNotHaveBean(JETTY_CUSTOMIZER));

		assertThat(output).containsOnlyOnce(UNSEEN);
	}

	@Test
	void backsOffWithoutBootsTomcat() {
		this.runner.withClassLoader(new FilteredClassLoader("org.springframework.boot.tomcat"))
			.run((context) -> assertThat(context).hasNotFailed().doesNotHaveBean(CUSTOMIZER).hasBean(JETTY_CUSTOMIZER));
	}

	@Test
	void backsOffWithoutBootsJetty() {
		this.runner.withClassLoader(new FilteredClassLoader("org.springframework.boot.jetty"))
			.run((context) -> assertThat(context).hasNotFailed().hasBean(CUSTOMIZER).doesNotHaveBean(JETTY_CUSTOMIZER));
	}

	@Test
	void roomsSwitchLeavesNothing(CapturedOutput output) {
		this.runner.withPropertyValues("contextual.disconnect.enabled=false")
			.run((context) -> assertThat(context).hasNotFailed()
				.doesNotHaveBean(HangUpDetection.class)
				.doesNotHaveBean(DisconnectProperties.class)
				.doesNotHaveBean(CUSTOMIZER)
				.doesNotHaveBean(JETTY_CUSTOMIZER));

		assertThat(output).doesNotContain(UNSEEN);
	}

	@Test
	void masterSwitchLeavesNothing() {
		this.runner.withPropertyValues("contextual.enabled=false")
			.run((context) -> assertThat(context).hasNotFailed()
				.doesNotHaveBean(HangUpDetection.class)
				.doesNotHaveBean(DisconnectProperties.class)
				.doesNotHaveBean(CUSTOMIZER)
				.doesNotHaveBean(JETTY_CUSTOMIZER));
	}

	@Test
	void backsOffInAReactiveApplication() {
		new ReactiveWebApplicationContextRunner().withConfiguration(ROOM)
			.run((context) -> assertThat(context).hasNotFailed()
				.doesNotHaveBean(HangUpDetection.class)
				.doesNotHaveBean(CUSTOMIZER)
				.doesNotHaveBean(JETTY_CUSTOMIZER));
	}

	@Test
	void backsOffWithoutAWebApplication() {
		new ApplicationContextRunner().withConfiguration(ROOM)
			.run((context) -> assertThat(context).hasNotFailed()
				.doesNotHaveBean(HangUpDetection.class)
				.doesNotHaveBean(CUSTOMIZER)
				.doesNotHaveBean(JETTY_CUSTOMIZER));
	}

	@Test
	void tomcatIsWatchedWithoutALineInTheLog(CapturedOutput output) {
		this.server.withUserConfiguration(Tomcat.class)
			.run((context) -> assertThat(context).hasNotFailed()
				.getBean(TomcatServletWebServerFactory.class)
				.satisfies((factory) -> assertThat(factory.getProtocol()).contains("ContextHttp11NioProtocol")));

		assertThat(output).doesNotContain(UNSEEN);
	}

	@Test
	void jettyIsWatchedWithoutALineInTheLog(CapturedOutput output) {
		this.server.withUserConfiguration(Jetty.class)
			.run((context) -> assertThat(context).hasNotFailed()
				.getBean(JettyServletWebServerFactory.class)
				.satisfies((factory) -> assertThat(factory.getServerCustomizers()).hasSize(1)));

		assertThat(output).doesNotContain(UNSEEN);
	}

	@Configuration(proxyBeanMethods = false)
	static class Tomcat {

		@Bean
		ServletWebServerFactory serverFactory() {
			return new TomcatServletWebServerFactory(0);
		}

	}

	@Configuration(proxyBeanMethods = false)
	static class Jetty {

		@Bean
		ServletWebServerFactory serverFactory() {
			return new JettyServletWebServerFactory(0);
		}

	}

}
