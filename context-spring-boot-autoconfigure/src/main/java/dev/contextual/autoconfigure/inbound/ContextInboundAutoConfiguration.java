package dev.contextual.autoconfigure.inbound;

import java.util.EnumSet;

import dev.contextual.Context;
import dev.contextual.Deadline;
import dev.contextual.autoconfigure.ConditionalOnRoom;
import dev.contextual.autoconfigure.ContextualAutoConfiguration;
import dev.contextual.autoconfigure.Endings;
import dev.contextual.autoconfigure.Enforcement;
import dev.contextual.autoconfigure.RootContext;
import dev.contextual.autoconfigure.http.InboundValue;
import io.micrometer.core.instrument.MeterRegistry;
import io.micrometer.core.instrument.binder.MeterBinder;
import jakarta.servlet.DispatcherType;
import jakarta.servlet.ServletContext;
import org.springdoc.core.utils.SpringDocUtils;

import org.springframework.beans.factory.ObjectProvider;
import org.springframework.beans.factory.config.BeanDefinition;
import org.springframework.boot.autoconfigure.AutoConfiguration;
import org.springframework.boot.autoconfigure.condition.ConditionalOnClass;
import org.springframework.boot.autoconfigure.condition.ConditionalOnMissingBean;
import org.springframework.boot.autoconfigure.condition.ConditionalOnWebApplication;
import org.springframework.boot.context.properties.EnableConfigurationProperties;
import org.springframework.boot.webmvc.error.DefaultErrorAttributes;
import org.springframework.boot.webmvc.error.ErrorAttributes;
import org.springframework.boot.web.servlet.FilterRegistrationBean;
import org.springframework.context.annotation.Bean;
import org.springframework.context.annotation.Configuration;
import org.springframework.context.annotation.Role;
import org.springframework.core.Ordered;
import org.springframework.core.env.Environment;
import org.springframework.web.servlet.DispatcherServlet;
import org.springframework.web.servlet.config.annotation.WebMvcConfigurer;
import org.springframework.web.servlet.mvc.method.annotation.RequestMappingHandlerMapping;
import org.springframework.web.socket.server.support.WebSocketHandlerMapping;

/**
 * Auto-configuration of contexts for requests that Spring MVC handles.
 *
 * @since 0.1
 */
@AutoConfiguration(after = ContextualAutoConfiguration.class)
@ConditionalOnWebApplication(type = ConditionalOnWebApplication.Type.SERVLET)
@ConditionalOnClass({ DispatcherServlet.class, WebMvcConfigurer.class })
@ConditionalOnRoom("inbound")
@EnableConfigurationProperties(InboundProperties.class)
public final class ContextInboundAutoConfiguration {

	@Bean
	InboundCounts contextualInboundCounts() {
		return new InboundCounts();
	}

	@Bean
	FilterRegistrationBean<ArrivalFilter> contextualArrivalFilter() {
		FilterRegistrationBean<ArrivalFilter> registration = new FilterRegistrationBean<>(new ArrivalFilter());
		registration.setDispatcherTypes(EnumSet.of(DispatcherType.REQUEST));
		registration.setOrder(Ordered.HIGHEST_PRECEDENCE);
		return registration;
	}

	@Bean
	HandlerPolicies contextualHandlerPolicies(Environment environment,
			ObjectProvider<RequestMappingHandlerMapping> mappings) {
		return new HandlerPolicies(environment, mappings);
	}

	@Bean
	@ConditionalOnMissingBean
	ContextHandlerInterceptor contextHandlerInterceptor(RootContext root, Enforcement enforcement,
			HandlerPolicies policies, InboundProperties properties, ObjectProvider<InboundValue<?>> values,
			Endings endings, InboundCounts counts) {
		TrustedPeers peers = new TrustedPeers(properties.getTrusted());
		return new ContextHandlerInterceptor(root, enforcement,
				new Admission(enforcement, policies, peers, properties, counts),
				new InboundValues(values.orderedStream().toList(), peers, counts), endings, counts);
	}

	@Bean
	DoneResponse contextualDoneResponse() {
		return new DoneResponse();
	}

	@Bean
	OwnContextResolver contextualOwnContextResolver(DoneResponse response) {
		return new OwnContextResolver(response);
	}

	@Bean
	PartContextResolver contextualPartContextResolver(DoneResponse response) {
		return new PartContextResolver(response);
	}

	@Bean
	ClientGoneAdvice contextualClientGoneAdvice() {
		return new ClientGoneAdvice();
	}

	@Bean
	InboundWebMvcConfigurer contextualInboundWebMvcConfigurer(ContextHandlerInterceptor interceptor,
			DoneResponse response, OwnContextResolver ownContextResolver, ObjectProvider<OwnErrorPages> errorPages) {
		return new InboundWebMvcConfigurer(interceptor, response, ownContextResolver,
				() -> errorPages.stream().anyMatch(OwnErrorPages::areWanted));
	}

	@Configuration(proxyBeanMethods = false)
	@ConditionalOnClass(ErrorAttributes.class)
	static class ErrorPagesConfiguration {

		@Bean
		OwnErrorPages contextualOwnErrorPages(ObjectProvider<ErrorAttributes> attributes) {
			return new OwnErrorPages(attributes);
		}

	}

	/**
	 * Knows whether the application has error attributes of its own, so that all clients
	 * are to get what is made of them. Asked late: they may need what needs us.
	 */
	record OwnErrorPages(ObjectProvider<ErrorAttributes> attributes) {

		boolean areWanted() {
			return this.attributes.stream().anyMatch((each) -> each.getClass() != DefaultErrorAttributes.class);
		}

	}

	@Configuration(proxyBeanMethods = false)
	@ConditionalOnClass(WebSocketHandlerMapping.class)
	static class WebSocketConfiguration {

		@Bean
		@Role(BeanDefinition.ROLE_INFRASTRUCTURE)
		static WebSocketHandshakes contextualWebSocketHandshakes(
				ObjectProvider<ContextHandlerInterceptor> interceptor) {
			return new WebSocketHandshakes(interceptor);
		}

	}

	@Configuration(proxyBeanMethods = false)
	@ConditionalOnClass(SpringDocUtils.class)
	static class SpringDocConfiguration {

		// Known to the whole JVM, as springdoc's own wrappers are.
		SpringDocConfiguration() {
			SpringDocUtils.getConfig().addRequestWrapperToIgnore(Context.class, Deadline.class);
		}

	}

	@Configuration(proxyBeanMethods = false)
	@ConditionalOnClass({ MeterRegistry.class, MeterBinder.class })
	static class MetricsConfiguration {

		@Bean
		InboundMetrics contextualInboundMetrics(InboundCounts counts, ServletContext servletContext) {
			return new InboundMetrics(counts, servletContext);
		}

	}

}
