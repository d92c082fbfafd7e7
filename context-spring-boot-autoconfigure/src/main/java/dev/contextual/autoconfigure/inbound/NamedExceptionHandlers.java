package dev.contextual.autoconfigure.inbound;

import java.io.IOException;
import java.lang.reflect.Method;
import java.lang.reflect.Proxy;
import java.util.Map;
import java.util.Objects;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.ConcurrentMap;
import java.util.function.BooleanSupplier;

import dev.contextual.ContextDoneException;
import jakarta.servlet.http.HttpServletRequest;
import jakarta.servlet.http.HttpServletResponse;
import org.jspecify.annotations.Nullable;

import org.springframework.aop.support.AopUtils;
import org.springframework.http.MediaType;
import org.springframework.http.ProblemDetail;
import org.springframework.http.ResponseEntity;
import org.springframework.util.ReflectionUtils;
import org.springframework.web.ErrorResponseException;
import org.springframework.web.HttpMediaTypeNotAcceptableException;
import org.springframework.web.context.request.ServletWebRequest;
import org.springframework.web.method.ControllerAdviceBean;
import org.springframework.web.method.HandlerMethod;
import org.springframework.web.method.annotation.ExceptionHandlerMappingInfo;
import org.springframework.web.method.annotation.ExceptionHandlerMethodResolver;
import org.springframework.web.servlet.mvc.method.annotation.ExceptionHandlerExceptionResolver;
import org.springframework.web.servlet.mvc.method.annotation.ResponseEntityExceptionHandler;
import org.springframework.web.servlet.mvc.method.annotation.ServletInvocableHandlerMethod;

/**
 * The {@code @ExceptionHandler} methods that name {@link ContextDoneException} or one of
 * its subtypes; Spring's own resolver would prefer a catch-all in the controller, or in
 * an advice that comes earlier. And those that name {@link ErrorResponseException}, as
 * {@link ResponseEntityExceptionHandler} does, or else the answer that Boot would give:
 * an error page for who wants HTML, a problem detail for others.
 */
final class NamedExceptionHandlers extends ExceptionHandlerExceptionResolver {

	private static final Method ANSWER = Objects.requireNonNull(ReflectionUtils.findMethod(NamedExceptionHandlers.class,
			"answer", ErrorResponseException.class, HttpServletRequest.class, HttpServletResponse.class));

	private final BooleanSupplier errorPages;

	private final ConcurrentMap<Class<?>, ExceptionHandlerMethodResolver> controllers = new ConcurrentHashMap<>();

	private NamedExceptionHandlers(BooleanSupplier errorPages) {
		this.errorPages = errorPages;
	}

	/**
	 * Takes over what Spring's resolver has been given, so that a method is called here
	 * as it is there.
	 * @param errorPages whether all clients get error pages
	 */
	static NamedExceptionHandlers like(ExceptionHandlerExceptionResolver original, BooleanSupplier errorPages) {
		NamedExceptionHandlers handlers = new NamedExceptionHandlers(errorPages);
		handlers.setApplicationContext(original.getApplicationContext());
		handlers.setContentNegotiationManager(original.getContentNegotiationManager());
		handlers.setMessageConverters(original.getMessageConverters());
		handlers.setArgumentResolvers(Objects.requireNonNull(original.getArgumentResolvers()).getResolvers());
		handlers.setReturnValueHandlers(Objects.requireNonNull(original.getReturnValueHandlers()).getHandlers());
		handlers.afterPropertiesSet();
		return handlers;
	}

	@Override
	protected boolean shouldApplyTo(HttpServletRequest request, @Nullable Object handler) {
		return true;
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
		return (exception instanceof ErrorResponseException) ? invocable(this, ANSWER) : null;
	}

	/**
	 * Is called as an {@code @ExceptionHandler}, so that content is negotiated as always.
	 */
	@Nullable ResponseEntity<ProblemDetail> answer(ErrorResponseException failure, HttpServletRequest request,
			HttpServletResponse response) throws IOException {
		if (this.errorPages.getAsBoolean() || wantsHtml(request)) {
			response.sendError(failure.getStatusCode().value());
			return null;
		}
		return ResponseEntity.status(failure.getStatusCode()).body(failure.getBody());
	}

	private boolean wantsHtml(HttpServletRequest request) {
		try {
			for (MediaType type : getContentNegotiationManager().resolveMediaTypes(new ServletWebRequest(request))) {
				if (type.isCompatibleWith(MediaType.APPLICATION_PROBLEM_JSON)
						|| type.isCompatibleWith(MediaType.APPLICATION_JSON)) {
					return false;
				}
				if (type.isCompatibleWith(MediaType.TEXT_HTML)) {
					return true;
				}
			}
		}
		catch (HttpMediaTypeNotAcceptableException ex) {
			// What cannot be read is no wish.
		}
		return false;
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
			.anyMatch((type) -> (ContextDoneException.class.isAssignableFrom(type)
					|| ErrorResponseException.class.isAssignableFrom(type)) && type.isInstance(exception));
		return names ? info.getHandlerMethod() : null;
	}

}
