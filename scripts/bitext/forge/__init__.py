"""What happens where the project's repository and its readers are, beyond this machine.

    git          git as a program: its errors are sentences of ours
    scratch      a tree of files beside the checkout, which git writes into and people do not
    merging      two branches' translations become one, passage by passage: nobody's words are lost
    proposal     what a branch would bring, page by page
    proposing    translate what is missing on a remote's branch, and propose or publish it
    markdown     what forges show: plans, findings and proposals as Markdown, findings as annotations
    references   the links of the reports, and where each stands
    links        which of them lead nowhere

Only `git` starts a program, and only `links` speaks with the servers that reports link to.
"""
