package dev.contextual.autoconfigure.inbound;

import org.jspecify.annotations.Nullable;

import org.springframework.core.MethodParameter;
import org.springframework.http.MediaType;
import org.springframework.http.converter.HttpMessageConverter;
import org.springframework.http.server.ServerHttpRequest;
import org.springframework.http.server.ServerHttpResponse;
import org.springframework.http.server.ServletServerHttpRequest;
import org.springframework.http.server.ServletServerHttpResponse;
import org.springframework.web.bind.annotation.ControllerAdvice;
import org.springframework.web.servlet.mvc.method.annotation.ResponseBodyAdvice;

/**
 * Keeps the body back when the client is gone. Writing it would commit a status that says
 * the request went well, before the interceptor can say otherwise.
 */
@ControllerAdvice
final class ClientGoneAdvice implements ResponseBodyAdvice<Object> {

	@Override
	public boolean supports(MethodParameter returnType, Class<? extends HttpMessageConverter<?>> converterType) {
		return true;
	}

	@Override
	public @Nullable Object beforeBodyWrite(@Nullable Object body, MethodParameter returnType,
			MediaType selectedContentType, Class<? extends HttpMessageConverter<?>> selectedConverterType,
			ServerHttpRequest request, ServerHttpResponse response) {
		if (request instanceof ServletServerHttpRequest servletRequest
				&& response instanceof ServletServerHttpResponse servletResponse) {
			Exchange exchange = Exchange.of(servletRequest.getServletRequest());
			if (exchange != null && exchange.isOpen() && exchange.isClientGone()
					&& !exchange.isAnsweredByApplication()) {
				servletResponse.getServletResponse().setStatus(ContextHandlerInterceptor.CLIENT_GONE);
				return null;
			}
		}
		return body;
	}

}
