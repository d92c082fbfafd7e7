package dev.contextual.autoconfigure.aop;

import java.lang.reflect.UndeclaredThrowableException;
import java.time.Duration;
import java.util.concurrent.Callable;
import java.util.function.Supplier;

import dev.contextual.CancellableContext;
import dev.contextual.CancellationReason;
import dev.contextual.Context;
import dev.contextual.ContextDoneException;
import dev.contextual.Deadline;
import dev.contextual.Scope;
import dev.contextual.autoconfigure.Enforcement;
import dev.contextual.autoconfigure.Mode;
import org.aopalliance.intercept.MethodInterceptor;
import org.aopalliance.intercept.MethodInvocation;
import org.jspecify.annotations.Nullable;

/**
 * Runs an annotated method under a context of its own.
 */
final class ContextMethodInterceptor implements MethodInterceptor {

	private final AdvisedMethods methods;

	private final Supplier<Enforcement> enforcement;

	private final AsyncResults results;

	ContextMethodInterceptor(AdvisedMethods methods, Supplier<Enforcement> enforcement, AsyncResults results) {
		this.methods = methods;
		this.enforcement = enforcement;
		this.results = results;
	}

	// Closed by the results: at once, or when the stage or future that the method
	// returned ends.
	@SuppressWarnings("MustBeClosedChecker")
	@Override
	public @Nullable Object invoke(MethodInvocation invocation) throws Throwable {
		AdvisedMethod method = this.methods.find(invocation.getMethod(), targetClass(invocation));
		if (method == null) {
			return invocation.proceed();
		}
		Context parent = method.parent(invocation.getArguments());
		Duration timeout = method.timeout();
		Enforcement enforcement = this.enforcement.get();
		Mode mode = enforcement.mode(parent, method.mode());
		return (timeout != null && mode != Mode.OFF)
				? invoke(invocation, method,
						enforcement.open(parent, mode, Deadline.after(timeout), method.operation()))
				: proceed(invocation, method, parent);
	}

	private @Nullable Object invoke(MethodInvocation invocation, AdvisedMethod method, CancellableContext context)
			throws Throwable {
		Object result;
		try {
			result = proceed(invocation, method, context);
		}
		catch (Throwable ex) {
			Throwable failure = failure(context, ex);
			this.results.end(context);
			throw failure;
		}
		return this.results.follow(result, invocation.getMethod().getReturnType(), context);
	}

	private static @Nullable Object proceed(MethodInvocation invocation, AdvisedMethod method, Context context)
			throws Throwable {
		try (Scope scope = context.attach()) {
			// The current context is the plain one: no method gets the power to cancel.
			Context plain = Context.current();
			method.replaceContext(invocation.getArguments(), plain);
			return method.interrupt() ? plain.callInterruptibly(callable(invocation)) : invocation.proceed();
		}
	}

	private static Callable<@Nullable Object> callable(MethodInvocation invocation) {
		return () -> {
			try {
				return invocation.proceed();
			}
			catch (Exception | Error ex) {
				throw ex;
			}
			catch (Throwable ex) {
				throw new UndeclaredThrowableException(ex);
			}
		};
	}

	/**
	 * A driver or client that gave up late names its own reason; the caller is to see
	 * that time ran out. Errors stay what they are.
	 */
	private static Throwable failure(Context context, Throwable failure) {
		if (failure instanceof Exception && context.reason() == CancellationReason.DEADLINE_EXCEEDED
				&& ContextDoneException.in(failure) == null) {
			ContextDoneException exceeded = context.doneException();
			exceeded.addSuppressed(failure);
			return exceeded;
		}
		return failure;
	}

	private static Class<?> targetClass(MethodInvocation invocation) {
		Object target = invocation.getThis();
		return (target != null) ? target.getClass() : invocation.getMethod().getDeclaringClass();
	}

}
