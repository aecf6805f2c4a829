package io.github.ssejaxrs.guide.snapshots;

/** What a page shows of an order. */
public final class Order {

    private final int id;
    private final String state;

    public Order(int id, String state) {
        this.id = id;
        this.state = state;
    }

    public int getId() {
        return id;
    }

    public String getState() {
        return state;
    }
}
