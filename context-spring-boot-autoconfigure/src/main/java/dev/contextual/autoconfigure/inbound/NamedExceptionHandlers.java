package dev.contextual.autoconfigure.inbound;

import java.lang.reflect.Method;
import java.lang.reflect.Proxy;
import java.util.Map;
import java.util.Objects;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.ConcurrentMap;

import dev.contextual.ContextDoneException;
import org.jspecify.annotations.Nullable;

import org.springframework.aop.support.AopUtils;
import org.springframework.http.MediaType;
import org.springframework.web.context.request.ServletWebRequest;
import org.springframework.web.method.ControllerAdviceBean;
import org.springframework.web.method.HandlerMethod;
import org.springframework.web.method.annotation.ExceptionHandlerMappingInfo;
import org.springframework.web.method.annotation.ExceptionHandlerMethodResolver;
import org.springframework.web.servlet.mvc.method.annotation.ExceptionHandlerExceptionResolver;
import org.springframework.web.servlet.mvc.method.annotation.ServletInvocableHandlerMethod;

/**
 * The {@code @ExceptionHandler} methods that name {@link ContextDoneException} or one of
 * its subtypes. Spring's own resolver would prefer a catch-all in the controller, or in
 * an advice that comes earlier.
 */
final class NamedExceptionHandlers extends ExceptionHandlerExceptionResolver {

	private final ConcurrentMap<Class<?>, ExceptionHandlerMethodResolver> controllers = new ConcurrentHashMap<>();

	/**
	 * Takes over what Spring's resolver has been given, so that a method is called here
	 * as it is there.
	 */
	static NamedExceptionHandlers like(ExceptionHandlerExceptionResolver original) {
		NamedExceptionHandlers handlers = new NamedExceptionHandlers();
		handlers.setApplicationContext(original.getApplicationContext());
		handlers.setContentNegotiationManager(original.getContentNegotiationManager());
		handlers.setMessageConverters(original.getMessageConverters());
		handlers.setArgumentResolvers(Objects.requireNonNull(original.getArgumentResolvers()).getResolvers());
		handlers.setReturnValueHandlers(Objects.requireNonNull(original.getReturnValueHandlers()).getHandlers());
		handlers.afterPropertiesSet();
		return handlers;
	}

	@Override
	protected @Nullable ServletInvocableHandlerMethod getExceptionHandlerMethod(@Nullable HandlerMethod handlerMethod,
			Exception exception, ServletWebRequest webRequest) {
		Class<?> controllerType = null;
		if (handlerMethod != null) {
			controllerType = handlerMethod.getBeanType();
			Method method = named(this.controllers.computeIfAbsent(controllerType, ExceptionHandlerMethodResolver::new),
					exception);
			if (method != null) {
				return invocable(handlerMethod.getBean(), method);
			}
			if (Proxy.isProxyClass(controllerType)) {
				controllerType = AopUtils.getTargetClass(handlerMethod.getBean());
			}
		}
		for (Map.Entry<ControllerAdviceBean, ExceptionHandlerMethodResolver> advice : getExceptionHandlerAdviceCache()
			.entrySet()) {
			Method method = advice.getKey().isApplicableToBeanType(controllerType) ? named(advice.getValue(), exception)
					: null;
			if (method != null) {
				return invocable(advice.getKey().resolveBean(), method);
			}
		}
		return null;
	}

	private ServletInvocableHandlerMethod invocable(Object bean, Method method) {
		return new ServletInvocableHandlerMethod(bean, method, getApplicationContext());
	}

	private static @Nullable Method named(ExceptionHandlerMethodResolver resolver, Exception exception) {
		ExceptionHandlerMappingInfo info = resolver.resolveExceptionMapping(exception, MediaType.ALL);
		if (info == null) {
			return null;
		}
		boolean names = info.getExceptionTypes()
			.stream()
			.anyMatch((type) -> ContextDoneException.class.isAssignableFrom(type) && type.isInstance(exception));
		return names ? info.getHandlerMethod() : null;
	}

}
