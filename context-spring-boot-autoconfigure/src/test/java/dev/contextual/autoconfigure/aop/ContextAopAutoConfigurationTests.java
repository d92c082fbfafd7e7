package dev.contextual.autoconfigure.aop;

import java.time.Duration;

import dev.contextual.Context;
import dev.contextual.Deadline;
import dev.contextual.WithTimeout;
import dev.contextual.autoconfigure.ContextualAutoConfiguration;
import org.junit.jupiter.api.Test;

import org.springframework.aop.support.AopUtils;
import org.springframework.boot.autoconfigure.AutoConfigurations;
import org.springframework.boot.diagnostics.FailureAnalysis;
import org.springframework.boot.test.context.FilteredClassLoader;
import org.springframework.boot.test.context.runner.ApplicationContextRunner;
import org.springframework.context.annotation.Bean;
import org.springframework.context.annotation.Configuration;

import static org.assertj.core.api.Assertions.assertThat;

class ContextAopAutoConfigurationTests {

	private final ApplicationContextRunner runner = new ApplicationContextRunner()
		.withConfiguration(AutoConfigurations.of(ContextualAutoConfiguration.class, ContextAopAutoConfiguration.class));

	@Test
	void annotatedBeansAreAdvised() {
		this.runner.withUserConfiguration(OrderConfiguration.class).run((applicationContext) -> {
			OrderService service = applicationContext.getBean(OrderService.class);

			assertThat(AopUtils.isCglibProxy(service)).isTrue();
			assertThat(service.place()).isNotNull();
		});
	}

	@Test
	void otherBeansAreLeftAlone() {
		this.runner.withBean("plain", Object.class).run((applicationContext) -> {
			assertThat(applicationContext).hasSingleBean(ContextAdvisingPostProcessor.class);
			assertThat(AopUtils.isAopProxy(applicationContext.getBean("plain"))).isFalse();
		});
	}

	@Test
	void backsOffForABeanOfTheSameName() {
		this.runner.withBean("contextAdvisingPostProcessor", String.class, () -> "mine")
			.withUserConfiguration(OrderConfiguration.class)
			.run((applicationContext) -> {
				assertThat(applicationContext).doesNotHaveBean(ContextAdvisingPostProcessor.class);
				assertThat(applicationContext.getBean(OrderService.class).place()).isNull();
			});
	}

	@Test
	void worksWithoutSpringWeb() {
		this.runner
			.withClassLoader(new FilteredClassLoader("org.springframework.web", "org.springframework.transaction"))
			.withUserConfiguration(OrderConfiguration.class)
			.run((applicationContext) -> assertThat(applicationContext.getBean(OrderService.class).place())
				.isNotNull());
	}

	@Test
	void switchTurnsItOff() {
		this.runner.withPropertyValues("contextual.aop.enabled=false")
			.withUserConfiguration(OrderConfiguration.class)
			.run((applicationContext) -> {
				assertThat(applicationContext).doesNotHaveBean(ContextAdvisingPostProcessor.class);
				assertThat(applicationContext).doesNotHaveBean(AopProperties.class);
			});
	}

	@Test
	void masterSwitchTurnsItOff() {
		this.runner.withPropertyValues("contextual.enabled=false")
			.run((applicationContext) -> assertThat(applicationContext)
				.doesNotHaveBean(ContextAdvisingPostProcessor.class));
	}

	@Test
	void orderIsBound() {
		this.runner.withPropertyValues("contextual.aop.order=7")
			.run((applicationContext) -> assertThat(
					applicationContext.getBean(ContextAdvisingPostProcessor.class).getOrder())
				.isEqualTo(7));
	}

	@Test
	void malformedDurationFailsStartUpAndIsExplained() {
		this.runner.withPropertyValues("orders.timeout=two seconds")
			.withUserConfiguration(MalformedConfiguration.class)
			.run((applicationContext) -> {
				FailureAnalysis analysis = new InvalidTimeoutFailureAnalyzer()
					.analyze(applicationContext.getStartupFailure());

				assertThat(analysis).isNotNull();
				assertThat(analysis.getDescription()).contains("MalformedService.second", "${orders.timeout}",
						"two seconds");
				assertThat(analysis.getAction()).contains("\"2s\"");
			});
	}

	@Test
	void expressionMayNeedAnotherAnnotatedBean() {
		this.runner.withUserConfiguration(ExpressionConfiguration.class)
			.run((applicationContext) -> assertThat(
					applicationContext.getBean(ExpressionService.class).call().remaining())
				.isBetween(Duration.ofSeconds(30), Duration.ofSeconds(40)));
	}

	@Test
	void placeholderWithoutPropertyFailsStartUp() {
		this.runner.withUserConfiguration(MalformedConfiguration.class)
			.run((applicationContext) -> assertThat(applicationContext).getFailure()
				.rootCause()
				.hasMessageContaining("orders.timeout"));
	}

	@Test
	void proxiesInterfacesWhenSpringIsToldTo() {
		this.runner.withPropertyValues("spring.aop.proxy-target-class=false")
			.withUserConfiguration(PortConfiguration.class)
			.run((applicationContext) -> {
				Port port = applicationContext.getBean(Port.class);

				assertThat(AopUtils.isJdkDynamicProxy(port)).isTrue();
				assertThat(port.call()).isNotNull();
			});
	}

	@Configuration(proxyBeanMethods = false)
	static class OrderConfiguration {

		@Bean
		OrderService orderService() {
			return new OrderService();
		}

	}

	public static class OrderService {

		@WithTimeout("2s")
		public Deadline place() {
			return Context.current().deadline();
		}

	}

	@Configuration(proxyBeanMethods = false)
	static class MalformedConfiguration {

		@Bean
		MalformedService malformedService() {
			return new MalformedService();
		}

	}

	static class MalformedService {

		@WithTimeout("2s")
		public void first() {
		}

		@WithTimeout("${orders.timeout}")
		public void second() {
		}

	}

	@Configuration(proxyBeanMethods = false)
	static class ExpressionConfiguration {

		@Bean
		ExpressionService expressionService() {
			return new ExpressionService();
		}

		@Bean
		Limits limits() {
			return new Limits();
		}

	}

	static class ExpressionService {

		@WithTimeout("#{limits.call()}")
		public Deadline call() {
			return Context.current().deadline();
		}

	}

	static class Limits {

		@WithTimeout("2s")
		public String call() {
			return "40s";
		}

	}

	@Configuration(proxyBeanMethods = false)
	static class PortConfiguration {

		@Bean
		Port port() {
			return new Adapter();
		}

	}

	interface Port {

		@WithTimeout("2s")
		Deadline call();

	}

	static class Adapter implements Port {

		@Override
		public Deadline call() {
			return Context.current().deadline();
		}

	}

}
