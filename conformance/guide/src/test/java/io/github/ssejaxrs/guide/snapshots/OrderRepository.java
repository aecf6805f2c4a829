package io.github.ssejaxrs.guide.snapshots;

/** Where orders are kept. */
public interface OrderRepository {

    Order find(String id);
}
