package dev.contextual.autoconfigure.propagation;

import dev.contextual.Context;
import dev.contextual.spi.CurrentContext;
import io.micrometer.context.ThreadLocalAccessor;
import org.jspecify.annotations.Nullable;

/**
 * The thread's current context as Micrometer's context propagation sees it. The
 * background context is none, so that it overrides nothing on the other thread.
 */
final class CurrentContextAccessor implements ThreadLocalAccessor<Context> {

	static final String KEY = "dev.contextual.context";

	@Override
	public Object key() {
		return KEY;
	}

	@Override
	public @Nullable Context getValue() {
		Context current = Context.current();
		return current.equals(Context.background()) ? null : current;
	}

	@Override
	public void setValue(Context context) {
		CurrentContext.replace(context);
	}

	@Override
	public void setValue() {
		CurrentContext.replace(null);
	}

}
