package dev.contextual.autoconfigure.inbound;

import java.time.Duration;
import java.util.List;

import dev.contextual.Context;
import dev.contextual.Deadline;
import dev.contextual.LiveContexts;
import dev.contextual.WithTimeout;
import dev.contextual.autoconfigure.ContextualAutoConfiguration;
import dev.contextual.autoconfigure.Endings;
import dev.contextual.autoconfigure.Enforcement;
import dev.contextual.autoconfigure.Mode;
import dev.contextual.autoconfigure.RootContext;
import dev.contextual.autoconfigure.inbound.InboundCounts.Disbelief;
import dev.contextual.autoconfigure.inbound.InboundCounts.Refusal;
import dev.contextual.autoconfigure.inbound.InboundCounts.Source;
import io.micrometer.core.instrument.MeterRegistry;
import io.micrometer.core.instrument.simple.SimpleMeterRegistry;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

import org.springframework.boot.autoconfigure.AutoConfigurations;
import org.springframework.boot.http.converter.autoconfigure.HttpMessageConvertersAutoConfiguration;
import org.springframework.boot.jackson.autoconfigure.JacksonAutoConfiguration;
import org.springframework.boot.test.context.FilteredClassLoader;
import org.springframework.boot.test.context.runner.ApplicationContextRunner;
import org.springframework.boot.test.context.runner.ReactiveWebApplicationContextRunner;
import org.springframework.boot.test.context.runner.WebApplicationContextRunner;
import org.springframework.boot.webmvc.autoconfigure.DispatcherServletAutoConfiguration;
import org.springframework.boot.webmvc.autoconfigure.WebMvcAutoConfiguration;
import org.springframework.context.annotation.Bean;
import org.springframework.context.annotation.Configuration;
import org.springframework.core.Ordered;
import org.springframework.test.web.servlet.MockMvc;
import org.springframework.test.web.servlet.MvcResult;
import org.springframework.test.web.servlet.setup.MockMvcBuilders;
import org.springframework.web.bind.annotation.GetMapping;
import org.springframework.web.bind.annotation.RestController;
import org.springframework.web.context.request.async.DeferredResult;
import org.springframework.web.servlet.DispatcherServlet;
import org.springframework.web.socket.server.support.WebSocketHandlerMapping;

import static org.assertj.core.api.Assertions.assertThat;
import static org.springframework.test.web.servlet.request.MockMvcRequestBuilders.asyncDispatch;
import static org.springframework.test.web.servlet.request.MockMvcRequestBuilders.get;
import static org.springframework.test.web.servlet.result.MockMvcResultMatchers.content;
import static org.springframework.test.web.servlet.result.MockMvcResultMatchers.header;
import static org.springframework.test.web.servlet.result.MockMvcResultMatchers.request;
import static org.springframework.test.web.servlet.result.MockMvcResultMatchers.status;

class ContextInboundAutoConfigurationTests {

	private static final AutoConfigurations OURS = AutoConfigurations.of(ContextualAutoConfiguration.class,
			ContextInboundAutoConfiguration.class);

	private final WebApplicationContextRunner runner = new WebApplicationContextRunner().withConfiguration(OURS);

	private final WebApplicationContextRunner mvcRunner = this.runner.withConfiguration(
			AutoConfigurations.of(DispatcherServletAutoConfiguration.class, WebMvcAutoConfiguration.class,
					JacksonAutoConfiguration.class, HttpMessageConvertersAutoConfiguration.class));

	@AfterEach
	void nothingIsLeft() {
		assertThat(LiveContexts.count((node) -> "request".equals(node.kind()))).isZero();
		assertThat(Context.current()).isEqualTo(Context.background());
	}

	@Test
	void handshakesAreLeftAloneWithoutSpringsWebSockets() {
		this.runner.run((context) -> assertThat(context).hasSingleBean(WebSocketHandshakes.class));
		this.runner.withClassLoader(new FilteredClassLoader(WebSocketHandlerMapping.class))
			.run((context) -> assertThat(context).hasNotFailed()
				.hasSingleBean(ContextHandlerInterceptor.class)
				.doesNotHaveBean(WebSocketHandshakes.class));
	}

	@Test
	void beansAreSupplied() {
		this.runner.run((context) -> assertThat(context).hasNotFailed()
			.hasSingleBean(ContextHandlerInterceptor.class)
			.hasSingleBean(InboundWebMvcConfigurer.class)
			.hasSingleBean(OwnContextResolver.class)
			.hasSingleBean(PartContextResolver.class)
			.hasSingleBean(ClientGoneAdvice.class)
			.hasSingleBean(InboundCounts.class)
			.hasBean("contextualArrivalFilter"));
	}

	@Test
	void ownContextIsAnsweredForFirstAndAPartsLast() {
		this.runner.run((context) -> {
			assertThat(context.getBean(OwnContextResolver.class).getOrder()).isEqualTo(Ordered.HIGHEST_PRECEDENCE + 1);
			assertThat(context.getBean(PartContextResolver.class).getOrder()).isEqualTo(Ordered.LOWEST_PRECEDENCE);
		});
	}

	@Test
	void propertiesAreBound() {
		this.runner
			.withPropertyValues("contextual.inbound.default-timeout=5s", "contextual.inbound.max-timeout=10s",
					"contextual.inbound.headers=X-Mine", "contextual.inbound.routes[0].pattern=/orders/**",
					"contextual.inbound.routes[0].methods=get,post", "contextual.inbound.routes[0].timeout=2s")
			.run((context) -> {
				InboundProperties properties = context.getBean(InboundProperties.class);
				assertThat(properties.getDefaultTimeout()).isEqualTo(Duration.ofSeconds(5));
				assertThat(properties.getMaxTimeout()).isEqualTo(Duration.ofSeconds(10));
				assertThat(properties.getHeaders()).containsExactly("X-Mine");
				assertThat(properties.getRoutes()).singleElement()
					.satisfies((route) -> assertThat(route.getMethods()).hasSize(2));
			});
	}

	@Test
	void countsArePublished() {
		this.runner.run((context) -> {
			SimpleMeterRegistry registry = new SimpleMeterRegistry();
			context.getBean(InboundMetrics.class).bindTo(registry);
			InboundCounts counts = context.getBean(InboundCounts.class);

			counts.deadline(Source.CALLER);
			counts.exceeded(Mode.OBSERVE,
					new RequestTimeout(Duration.ofSeconds(1), /* fromCaller= */ false));
			counts.refuse(Refusal.BUDGET);
			counts.ignore(Disbelief.UNTRUSTED);
			counts.disconnected(/* http2= */ true);
			counts.answeredLate();

			assertThat(count(registry, "deadline", "source", "caller")).isEqualTo(1);
			assertThat(count(registry, "exceeded", "mode", "observe", "source", "server")).isEqualTo(1);
			assertThat(count(registry, "refused", "why", "budget")).isEqualTo(1);
			assertThat(count(registry, "ignored", "why", "untrusted")).isEqualTo(1);
			assertThat(count(registry, "disconnects", "server", "other", "protocol", "http/2")).isEqualTo(1);
			assertThat(count(registry, "late")).isEqualTo(1);
			assertThat(registry.getMeters()).hasSize(3 + 6 + 4 + 2 + 2 + 1);
		});
	}

	private static double count(MeterRegistry registry, String name, String... tags) {
		return registry.get("contextual.inbound." + name).tags(tags).functionCounter().count();
	}

	@Test
	void withoutMicrometerThereAreNoMeters() {
		this.runner.withClassLoader(new FilteredClassLoader(MeterRegistry.class))
			.run((context) -> assertThat(context).hasNotFailed()
				.doesNotHaveBean(InboundMetrics.class)
				.hasSingleBean(InboundCounts.class));
	}

	@Test
	void interceptorOfTheApplicationIsUsedInstead() {
		this.runner.withUserConfiguration(OwnInterceptor.class)
			.run((context) -> assertThat(context).hasSingleBean(ContextHandlerInterceptor.class)
				.hasBean("ownInterceptor"));
	}

	@Test
	void withoutSpringMvcThereIsNothing() {
		this.runner.withClassLoader(new FilteredClassLoader(DispatcherServlet.class))
			.run((context) -> assertThat(context).hasNotFailed()
				.doesNotHaveBean(ContextHandlerInterceptor.class)
				.hasSingleBean(RootContext.class));
	}

	@Test
	void roomCanBeSwitchedOff() {
		this.runner.withPropertyValues("contextual.inbound.enabled=false")
			.run((context) -> assertThat(context).hasNotFailed()
				.doesNotHaveBean(ContextHandlerInterceptor.class)
				.doesNotHaveBean("contextualArrivalFilter")
				.hasSingleBean(RootContext.class));
	}

	@Test
	void everythingCanBeSwitchedOff() {
		this.runner.withPropertyValues("contextual.enabled=false")
			.run((context) -> assertThat(context).hasNotFailed()
				.doesNotHaveBean(ContextHandlerInterceptor.class)
				.doesNotHaveBean(RootContext.class));
	}

	@Test
	void otherApplicationsAreLeftAlone() {
		new ApplicationContextRunner().withConfiguration(OURS)
			.run((context) -> assertThat(context).hasNotFailed().doesNotHaveBean(ContextHandlerInterceptor.class));
		new ReactiveWebApplicationContextRunner().withConfiguration(OURS)
			.run((context) -> assertThat(context).hasNotFailed().doesNotHaveBean(ContextHandlerInterceptor.class));
	}

	@ParameterizedTest
	@ValueSource(strings = { "contextual.inbound.default-timeout=-1s", "contextual.inbound.headers=no header",
			"contextual.inbound.routes[0].timeout=1s", "contextual.inbound.trusted=10.0.0.0/33",
			"contextual.inbound.min-budget=-1ms", "contextual.mode=maybe" })
	void settingThatMakesNoSenseFailsTheStart(String property) {
		this.runner.withPropertyValues(property).run((context) -> assertThat(context).hasFailed());
	}

	@Test
	void timeoutOfAControllerThatCannotBeReadFailsTheStart() {
		this.mvcRunner.withUserConfiguration(MalformedController.class)
			.run((context) -> assertThat(context).getFailure()
				.hasMessageContaining("\"soon\" in @WithTimeout")
				.hasMessageContaining("MalformedController.malformed"));
	}

	@Test
	void mockMvcNeedsNoServer() {
		this.mvcRunner.withUserConfiguration(PlainController.class).run((context) -> {
			MockMvc mvc = MockMvcBuilders.webAppContextSetup(context).build();

			mvc.perform(get("/plain")).andExpect(status().isOk()).andExpect(content().string("open null"));
			mvc.perform(get("/plain").header("X-Request-Timeout-Ms", "0"))
				.andExpect(status().isGatewayTimeout())
				.andExpect(header().string("X-Deadline-Exceeded", "caller"));
		});
	}

	@Test
	void mockMvcSeesAsynchronousRequestsThrough() {
		this.mvcRunner.withUserConfiguration(PlainController.class).run((context) -> {
			MockMvc mvc = MockMvcBuilders.webAppContextSetup(context).build();

			MvcResult answered = mvc.perform(get("/answered")).andExpect(request().asyncStarted()).andReturn();
			assertThat(Context.current()).isEqualTo(Context.background());
			mvc.perform(asyncDispatch(answered)).andExpect(status().isOk()).andExpect(content().string("answered"));

			MvcResult late = mvc.perform(get("/unanswered").header("X-Request-Timeout-Ms", "50"))
				.andExpect(request().asyncStarted())
				.andReturn();
			late.getAsyncResult(InboundApplication.PATIENCE.toMillis());
			mvc.perform(asyncDispatch(late)).andExpect(status().isGatewayTimeout());
		});
	}

	@Configuration(proxyBeanMethods = false)
	static class OwnInterceptor {

		@Bean
		ContextHandlerInterceptor ownInterceptor(RootContext root, Enforcement enforcement, Endings endings,
				HandlerPolicies policies) {
			InboundCounts counts = new InboundCounts();
			TrustedPeers peers = new TrustedPeers(List.of());
			return new ContextHandlerInterceptor(root, enforcement,
					new Admission(enforcement, policies, peers, new InboundProperties(), counts),
					new InboundValues(List.of(), peers, counts), endings, counts);
		}

	}

	@RestController
	static class PlainController {

		@GetMapping("/plain")
		String plain(Context context, @Nullable Deadline deadline) {
			return (context.isDone() ? "done " : "open ") + deadline;
		}

		@GetMapping("/answered")
		DeferredResult<String> answered() {
			DeferredResult<String> result = new DeferredResult<>();
			result.setResult("answered");
			return result;
		}

		@GetMapping("/unanswered")
		DeferredResult<String> unanswered() {
			return new DeferredResult<>();
		}

	}

	@RestController
	static class MalformedController {

		@GetMapping("/malformed")
		@WithTimeout("soon")
		String malformed() {
			return "never";
		}

	}

}
