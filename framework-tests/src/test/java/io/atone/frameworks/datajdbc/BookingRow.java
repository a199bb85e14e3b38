package io.atone.frameworks.datajdbc;

import java.math.BigDecimal;

import io.atone.frameworks.Booking;
import org.jspecify.annotations.Nullable;
import org.springframework.data.annotation.Id;
import org.springframework.data.relational.core.mapping.Sequence;
import org.springframework.data.relational.core.mapping.Table;

@Table
record BookingRow(@Id @Sequence("booking_seq") @Nullable Long id, long accountId, String purpose, BigDecimal amount) {

    static BookingRow of(Booking booking) {
        return new BookingRow(booking.id(), booking.account(), booking.purpose(), booking.amount());
    }

    Booking toBooking() {
        return new Booking(id, accountId, purpose, amount);
    }
}
