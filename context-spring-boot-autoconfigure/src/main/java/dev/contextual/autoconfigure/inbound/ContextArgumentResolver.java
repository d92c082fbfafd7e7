package dev.contextual.autoconfigure.inbound;

import dev.contextual.Context;
import dev.contextual.Deadline;
import org.jspecify.annotations.Nullable;

import org.springframework.core.MethodParameter;
import org.springframework.web.bind.support.WebDataBinderFactory;
import org.springframework.web.context.request.NativeWebRequest;
import org.springframework.web.method.support.HandlerMethodArgumentResolver;
import org.springframework.web.method.support.ModelAndViewContainer;

/**
 * Passes the current context, or its deadline, to a handler that declares a parameter of
 * that type. There may be no deadline: the parameter is {@code null} then.
 */
final class ContextArgumentResolver implements HandlerMethodArgumentResolver {

	@Override
	public boolean supportsParameter(MethodParameter parameter) {
		Class<?> type = parameter.getParameterType();
		return type == Context.class || type == Deadline.class;
	}

	@Override
	public @Nullable Object resolveArgument(MethodParameter parameter, @Nullable ModelAndViewContainer mavContainer,
			NativeWebRequest webRequest, @Nullable WebDataBinderFactory binderFactory) {
		Context context = Context.current();
		return (parameter.getParameterType() == Context.class) ? context : context.deadline();
	}

}
