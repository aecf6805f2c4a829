package io.github.ssejaxrs.guide.channels;

/** Encoded by the application's own JSON, which reads the getters of a record only from some versions on. */
public final class Parcel {

    private final String town;

    public Parcel(String town) {
        this.town = town;
    }

    public String getTown() {
        return town;
    }
}
