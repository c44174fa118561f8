"""Pictures: their words, the department's insignia on them, known pictures, where they were taken.

Whoever made the picture is not trusted: it is opened in a child process that can be killed. The libraries that read
it are an extra, `watchdesk[media]`; without them a picture says what of it was not read.
"""
