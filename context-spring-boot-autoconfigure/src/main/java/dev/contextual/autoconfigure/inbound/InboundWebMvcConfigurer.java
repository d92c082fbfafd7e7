package dev.contextual.autoconfigure.inbound;

import java.util.List;
import java.util.function.BooleanSupplier;

import org.springframework.core.Ordered;
import org.springframework.web.method.support.HandlerMethodArgumentResolver;
import org.springframework.web.servlet.HandlerExceptionResolver;
import org.springframework.web.servlet.config.annotation.InterceptorRegistry;
import org.springframework.web.servlet.config.annotation.WebMvcConfigurer;
import org.springframework.web.servlet.mvc.method.annotation.ExceptionHandlerExceptionResolver;

/**
 * Puts the room's parts into Spring MVC.
 */
final class InboundWebMvcConfigurer implements WebMvcConfigurer {

	private final ContextHandlerInterceptor interceptor;

	private final DoneResponse response;

	private final OwnContextResolver ownContextResolver;

	private final BooleanSupplier errorPages;

	/**
	 * Makes a configurer.
	 * @param errorPages whether the application makes error pages, for all clients, by
	 * means of its own
	 */
	InboundWebMvcConfigurer(ContextHandlerInterceptor interceptor, DoneResponse response,
			OwnContextResolver ownContextResolver, BooleanSupplier errorPages) {
		this.errorPages = errorPages;
		this.interceptor = interceptor;
		this.response = response;
		this.ownContextResolver = ownContextResolver;
	}

	@Override
	public void addInterceptors(InterceptorRegistry registry) {
		registry.addInterceptor(this.interceptor).order(Ordered.HIGHEST_PRECEDENCE);
	}

	@Override
	public void addArgumentResolvers(List<HandlerMethodArgumentResolver> resolvers) {
		resolvers.add(new ContextArgumentResolver());
	}

	@Override
	public void extendHandlerExceptionResolvers(List<HandlerExceptionResolver> resolvers) {
		for (HandlerExceptionResolver resolver : resolvers) {
			if (resolver instanceof ExceptionHandlerExceptionResolver exceptionHandlers) {
				NamedExceptionHandlers handlers = NamedExceptionHandlers.like(exceptionHandlers, this.errorPages);
				this.response.setHandlers(handlers);
				this.ownContextResolver.setNamedHandlers(handlers);
				return;
			}
		}
	}

}
