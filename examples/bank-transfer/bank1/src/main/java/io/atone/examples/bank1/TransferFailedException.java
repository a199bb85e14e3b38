package io.atone.examples.bank1;

/** A transfer cannot be made. */
class TransferFailedException extends RuntimeException {

    private static final long serialVersionUID = 1L;

    TransferFailedException(String message) {
        super(message);
    }
}
