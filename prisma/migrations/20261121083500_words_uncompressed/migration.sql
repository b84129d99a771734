-- Most messages' words take about 5 KB, of which compressing saves next to nothing: they are kept as they are, up to one page.
ALTER TABLE email_words SET (toast_tuple_target = 8160);
