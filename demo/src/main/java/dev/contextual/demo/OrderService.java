package dev.contextual.demo;

import org.springframework.stereotype.Service;

/**
 * Places orders. Nothing here knows about deadlines: when the request's context ends, the
 * step that runs fails and no later one starts. What was reserved and authorized for an
 * order that never came lapses by itself.
 */
@Service
class OrderService {

	private final ShopServices services;

	private final Orders orders;

	private final Mailer mailer;

	OrderService(ShopServices services, Orders orders, Mailer mailer) {
		this.services = services;
		this.orders = orders;
		this.mailer = mailer;
	}

	Order place(OrderRequest request) {
		this.services.checkSession();
		this.services.reserveInventory(request);
		this.services.authorizePayment(request);
		Order order = this.orders.insert(request);
		this.mailer.confirm(order);
		return order;
	}

}
