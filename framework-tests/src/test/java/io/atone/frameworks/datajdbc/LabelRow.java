package io.atone.frameworks.datajdbc;

import org.springframework.data.relational.core.mapping.Table;

/** Part of {@link AccountRow}. */
@Table
record LabelRow(String name) {}
