package dev.contextual.autoconfigure.inbound;

import org.springframework.beans.factory.ObjectProvider;
import org.springframework.beans.factory.config.InstantiationAwareBeanPostProcessor;
import org.springframework.web.socket.server.support.WebSocketHandlerMapping;
import org.springframework.web.socket.server.support.WebSocketHttpRequestHandler;
import org.springframework.web.socket.sockjs.support.SockJsHttpRequestHandler;

/**
 * Puts the interceptor into the handler mappings of Spring's WebSockets, which no
 * {@code WebMvcConfigurer} reaches. It has to be there before the mapping learns of its
 * application context, and so before the usual post-processing.
 */
final class WebSocketHandshakes implements InstantiationAwareBeanPostProcessor {

	private final ObjectProvider<ContextHandlerInterceptor> interceptor;

	WebSocketHandshakes(ObjectProvider<ContextHandlerInterceptor> interceptor) {
		this.interceptor = interceptor;
	}

	@Override
	public boolean postProcessAfterInstantiation(Object bean, String beanName) {
		if (bean instanceof WebSocketHandlerMapping mapping) {
			mapping.setInterceptors(this.interceptor.getObject());
		}
		return true;
	}

	static boolean areHandledBy(Object handler) {
		return handler instanceof WebSocketHttpRequestHandler || handler instanceof SockJsHttpRequestHandler;
	}

}
