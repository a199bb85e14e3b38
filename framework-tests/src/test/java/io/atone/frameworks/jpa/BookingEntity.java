package io.atone.frameworks.jpa;

import java.math.BigDecimal;
import java.util.Objects;

import jakarta.persistence.Entity;
import jakarta.persistence.FetchType;
import jakarta.persistence.GeneratedValue;
import jakarta.persistence.GenerationType;
import jakarta.persistence.Id;
import jakarta.persistence.JoinColumn;
import jakarta.persistence.ManyToOne;
import jakarta.persistence.SequenceGenerator;
import jakarta.persistence.Table;

import io.atone.frameworks.Booking;
import org.jspecify.annotations.Nullable;

@Entity
@Table(name = "booking")
class BookingEntity {

    /** The increment of the sequence. */
    private static final int ALLOCATION = 10;

    @Id
    @GeneratedValue(strategy = GenerationType.SEQUENCE, generator = "booking")
    @SequenceGenerator(name = "booking", sequenceName = "booking_seq", allocationSize = ALLOCATION)
    private @Nullable Long id;

    @ManyToOne(fetch = FetchType.LAZY)
    @JoinColumn(name = "account_id")
    private @Nullable AccountEntity account;

    private String purpose = "";

    private BigDecimal amount = BigDecimal.ZERO;

    protected BookingEntity() {}

    static BookingEntity of(Booking booking, AccountEntity account) {
        BookingEntity entity = new BookingEntity();
        entity.account = account;
        entity.purpose = booking.purpose();
        entity.amount = booking.amount();
        return entity;
    }

    Booking toBooking() {
        return new Booking(id, Objects.requireNonNull(account).toAccount().key(), purpose, amount);
    }
}
