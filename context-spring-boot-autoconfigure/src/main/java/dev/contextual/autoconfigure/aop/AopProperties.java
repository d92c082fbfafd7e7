package dev.contextual.autoconfigure.aop;

import org.springframework.boot.context.properties.ConfigurationProperties;
import org.springframework.core.Ordered;

/**
 * Properties of annotated methods.
 *
 * @since 0.1
 */
@ConfigurationProperties("contextual.aop")
public final class AopProperties {

	/**
	 * Whether @WithTimeout and @Detached are honoured on the methods of beans.
	 */
	private boolean enabled = true;

	/**
	 * Order of the post-processor that puts the advice in front of a bean's other advice:
	 * a later one stands further outside, and @Async is applied last.
	 */
	private int order = Ordered.LOWEST_PRECEDENCE - 1;

	public boolean isEnabled() {
		return this.enabled;
	}

	public void setEnabled(boolean enabled) {
		this.enabled = enabled;
	}

	public int getOrder() {
		return this.order;
	}

	public void setOrder(int order) {
		this.order = order;
	}

}
