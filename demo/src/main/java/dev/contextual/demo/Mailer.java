package dev.contextual.demo;

import dev.contextual.Detached;

import org.springframework.scheduling.annotation.Async;
import org.springframework.stereotype.Component;

/**
 * Confirms orders that are committed. The order is there to stay, so its mail must not
 * end with the request that placed it: it keeps the values of that request, but neither
 * its deadline nor its cancellation.
 */
@Component
class Mailer {

	private final ShopServices services;

	private final Orders orders;

	Mailer(ShopServices services, Orders orders) {
		this.services = services;
		this.orders = orders;
	}

	@Async
	@Detached
	void confirm(Order order) {
		this.services.sendEmail(order);
		this.orders.markMailed(order.id());
	}

}
