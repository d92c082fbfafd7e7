package dev.contextual.demo;

import java.net.URI;
import java.util.List;

import dev.contextual.Context;
import org.jspecify.annotations.Nullable;

import org.springframework.http.HttpStatus;
import org.springframework.http.ResponseEntity;
import org.springframework.web.bind.annotation.GetMapping;
import org.springframework.web.bind.annotation.PathVariable;
import org.springframework.web.bind.annotation.PostMapping;
import org.springframework.web.bind.annotation.RequestBody;
import org.springframework.web.bind.annotation.RequestHeader;
import org.springframework.web.bind.annotation.RequestMapping;
import org.springframework.web.bind.annotation.RestController;
import org.springframework.web.server.ResponseStatusException;

@RestController
@RequestMapping("/orders")
class OrderController {

	private final OrderService orderService;

	private final Orders orders;

	private final Audit audit;

	OrderController(OrderService orderService, Orders orders, Audit audit) {
		this.orderService = orderService;
		this.orders = orders;
		this.audit = audit;
	}

	@PostMapping
	ResponseEntity<Order> place(@RequestBody OrderRequest request,
			@RequestHeader(name = Delays.HEADER, required = false) @Nullable String delays,
			@RequestHeader(name = Audit.HEADER, defaultValue = "false") boolean leak) {
		if (leak) {
			this.audit.record(request);
		}
		Context context = Delays.parse(delays).in(Context.current());
		Order order = context.call(() -> this.orderService.place(request));
		return ResponseEntity.created(URI.create("/orders/" + order.id())).body(order);
	}

	@GetMapping
	List<Order> latest() {
		return this.orders.latest();
	}

	@GetMapping("/{id}")
	Order get(@PathVariable long id) {
		return this.orders.find(id)
			.orElseThrow(() -> new ResponseStatusException(HttpStatus.NOT_FOUND, "There is no such order."));
	}

}
